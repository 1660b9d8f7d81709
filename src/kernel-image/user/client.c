// What:  client N [CODE]: asks the service for N!; with another CODE than ! it is told NG.
// Try it in the debugger: `break sys_call`, `ps`: it waits for a reply.
#include "user/lib/factorial.h"
#include "user/lib/user.h"

int
main(int argc, char **argv)
{
    i64 service = find_process("service");
    if (service < 0) {
        printf("client: there is no service; start one with: service &\n");
        return 1;
    }
    struct message message = {
        .code = argc > 2 ? argv[2][0] : FACTORIAL_CODE,
        .value = argc > 1 ? number_argument(argv[1]) : 5,
    };
    i64 result = call((int)service, &message);
    if (result < 0)
        fail("client: the service does not answer", result);
    if (message.code != FACTORIAL_OK) {
        printf("client: NG\n");
        return 1;
    }
    printf("client: OK, %ld\n", message.value);
    return 0;
}
