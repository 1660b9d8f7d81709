// What:  tests of messages.
#include "user/usertests/usertests.h"

// Answers each request with its double; the code 1 ends it without an answer.
static void
serve(void)
{
    struct message message;
    for (;;) {
        int sender = (int)receive(&message);
        if (message.code == 1)
            return;
        message.value *= 2;
        reply(sender, &message);
    }
}

static i64
ask(int service, int code, i64 value, i64 *answer)
{
    struct message message = {.code = code, .value = value};
    i64 result = call(service, &message);
    *answer = message.value;
    return result;
}

void
test_message_order(void)
{
    int receiver = (int)getpid(), child = start();
    if (child == 0) {
        for (int i = 0; i < 5; i++) {
            struct message message = {.sender = 1, .code = i, .value = 10 * i};
            send(receiver, &message);
        }
        exit(0);
    }
    for (int i = 0; i < 5; i++) {
        struct message message;
        check_equal(receive(&message), child);
        check_equal(message.sender, child); // the kernel's word, not the sender's
        check_equal(message.code, i);
        check_equal(message.value, 10 * i);
    }
    ending_of(child);
}

void
test_message_queue(void)
{
    struct message message = {0};
    int child = start_child(sleep_long);
    for (int i = 0; i < MESSAGES_MAX; i++)
        check_equal(send(child, &message), 0);
    check_equal(send(child, &message), -E_QUEUE_FULL);
    kill(child);
    ending_of(child);
}

void
test_message_call(void)
{
    i64 answer;
    int service = start_child(serve);
    for (i64 i = 0; i < 50; i++) {
        check_equal(ask(service, 0, i, &answer), 0);
        check_equal(answer, 2 * i);
    }
    kill(service);
    ending_of(service);
}

static void
serve_late(void)
{
    sleep(50);
    serve();
}

void
test_message_patience(void)
{
    enum { CLIENTS = 2 * MESSAGES_MAX };
    int service = start_child(serve_late), clients[CLIENTS];
    for (int i = 0; i < CLIENTS; i++) {
        clients[i] = start();
        if (clients[i] == 0) {
            i64 answer;
            exit(ask(service, 0, i, &answer) == 0 && answer == 2 * i ? 0 : 1);
        }
    }
    for (int i = 0; i < CLIENTS; i++)
        check_equal(ending_of(clients[i]).value, 0);
    kill(service);
    ending_of(service);
}

void
test_message_dead(void)
{
    i64 answer;
    int service = start_child(serve);
    check_equal(ask(service, 1, 0, &answer), -E_NO_PROCESS);
    check_equal(ask(service, 0, 0, &answer), -E_NO_PROCESS); // a zombie
    ending_of(service);
    service = start_child(sleep_long);
    int client = start();
    if (client == 0)
        exit(ask(service, 0, 0, &answer));
    wait_for_state(client, STATE_SLEEPING);
    kill(service);
    check_equal(ending_of(client).value, -E_NO_PROCESS);
    ending_of(service);
}

void
test_message_mistakes(void)
{
    struct message message = {0};
    i64 answer;
    check_equal(send(1000000, &message), -E_NO_PROCESS);
    check_equal(ask(1000000, 0, 0, &answer), -E_NO_PROCESS);
    check_equal(ask((int)getpid(), 0, 0, &answer), -E_BAD_ARGUMENT);
    check_equal(reply(1, &message), -E_NO_PROCESS);
    check_equal(reply(1000000, &message), -E_NO_PROCESS);
}
