// What:  service: the lecture's factorial service: for ever, receive a request and reply.
// Why:   client and service share nothing but messages: a mistake in one cannot reach the other.
// Try it in the debugger: `break sys_receive`, then type `service &` and `client 5`.
#include "user/lib/factorial.h"
#include "user/lib/user.h"

int
main(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    for (;;) {
        struct message message;
        i64 sender = receive(&message);
        if (sender < 0)
            fail("receive", sender);
        bool good = message.code == FACTORIAL_CODE && message.value >= 0 && message.value <= 20;
        message.code = good ? FACTORIAL_OK : FACTORIAL_NG;
        message.value = good ? factorial(message.value) : 0;
        reply((int)sender, &message); // the sender may be gone: not our trouble
    }
}
