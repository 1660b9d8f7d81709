// Whose program a hart runs, where no question to the guest tells.
#include "inspect/user_processes.h"

#include "unit/run_tests.h"

#define SATP 0x8000000000080123
#define SP   0x3fffff80
#define FORK 0x10074 // an ecall

static bool process(void *self, u32 hart, struct guest_process *process)
{
    const u64 *pid = self;
    (void)hart;
    *process = (struct guest_process){.pid = *pid, .name = "sh"};
    return true;
}

// A process goes on where it was trapped, without the guest being asked.
START_TEST(test_goes_on)
{
    static struct user_processes users;
    u64 pid = 3;
    const struct guest_view view = {.self = &pid, .process = process};
    bool is_new;
    user_processes_init(&users, &view);
    ck_assert_uint_eq(user_processes_trap(&users, 0, SATP, SP, FORK)->pid, 3);
    pid = 4; // the kernel works for another one meanwhile
    ck_assert_uint_eq(user_processes_return(&users, 0, SATP, SP, FORK + 4, &is_new)->pid, 3);
    ck_assert(!is_new);
    ck_assert_uint_eq(user_processes_trap(&users, 0, SATP, SP, FORK)->pid, 3);
}
END_TEST

// A child that has got the address space of a process that is gone returns from its fork to where
// that one did.
START_TEST(test_heir)
{
    static struct user_processes users;
    u64 pid = 3;
    const struct guest_view view = {.self = &pid, .process = process};
    bool is_new;
    user_processes_init(&users, &view);
    user_processes_trap(&users, 0, SATP, SP, FORK);
    user_processes_return(&users, 0, SATP, SP, FORK + 4, &is_new);
    user_processes_trap(&users, 0, SATP, SP - 32, FORK + 64); // its exit
    pid = 5;
    ck_assert_uint_eq(user_processes_return(&users, 0, SATP, SP, FORK + 4, &is_new)->pid, 5);
    ck_assert(is_new);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {test_goes_on, test_heir};
    return run_tests("user_processes", NULL, tests, ARRAY_LEN(tests));
}
