// What:  send, receive, call, reply: the lecture's client and service.
// Why:   hard modularity: neither can touch the other's memory, only ask. A caller must learn when
//        its service is dead, and a service must not be drowned: queues are bounded.
// Invariants: process_lock protects every mailbox. A message is copied twice, never shared. A process
//        sleeps on its own mailbox, for a message or a reply, and a call that finds the queue full
//        on the service's `taken`.
// Try it in the debugger: `break sys_call`, then type `service &` and `client 5`.
#include "proc/message.h"

#include "mm/user_copy.h"
#include "proc/process.h"
#include "proc/sleep.h"
#include "trap/syscall.h"

// A process that can still receive, or null.
static struct process *
receiver(int pid)
{
    struct process *process = process_find(pid);
    bool alive = process != NULL && process->state != STATE_ZOMBIE && !process->killed;
    return alive ? process : NULL;
}

static i64
post(struct process *to, const struct message *message)
{
    struct mailbox *box = &to->mailbox;
    if (box->put - box->taken == MESSAGES_MAX)
        return -E_QUEUE_FULL;
    box->queue[box->put++ % MESSAGES_MAX] = *message;
    sleep_wake_locked(box);
    return 0;
}

static bool
copy_in(struct message *message, u64 va)
{
    struct process *self = process_self();
    bool copied = user_copy_in(&self->space, message, va, sizeof *message);
    message->sender = self->pid;
    return copied;
}

i64
sys_send(int pid, u64 message_va)
{
    struct message message;
    if (!copy_in(&message, message_va))
        return -E_BAD_ADDRESS;
    spinlock_take(&process_lock);
    struct process *to = receiver(pid);
    i64 result = to == NULL ? -E_NO_PROCESS : post(to, &message);
    spinlock_release(&process_lock);
    return result;
}

i64
sys_receive(u64 message_va)
{
    struct process *self = process_self();
    struct mailbox *box = &self->mailbox;
    struct message message;
    spinlock_take(&process_lock);
    while (box->taken == box->put && !self->killed)
        sleep_on(box, &process_lock, "a message");
    bool received = box->taken != box->put;
    if (received)
        message = box->queue[box->taken++ % MESSAGES_MAX];
    sleep_wake_locked(&box->taken);
    spinlock_release(&process_lock);
    if (!received)
        return -E_INTERRUPTED;
    bool copied = user_copy_out(&self->space, message_va, &message, sizeof message);
    return copied ? message.sender : -E_BAD_ADDRESS;
}

// Posts the request of a call, waiting for room. process_lock is held.
static i64
post_patiently(int pid, const struct message *message)
{
    for (;;) {
        struct process *to = receiver(pid);
        if (to == NULL)
            return -E_NO_PROCESS;
        i64 result = post(to, message);
        if (result != -E_QUEUE_FULL)
            return result;
        if (process_self()->killed)
            return -E_INTERRUPTED;
        sleep_on(&to->mailbox.taken, &process_lock, "room in a queue");
    }
}

i64
sys_call(int pid, u64 message_va)
{
    struct process *self = process_self();
    struct mailbox *box = &self->mailbox;
    struct message message;
    if (pid == self->pid)
        return -E_BAD_ARGUMENT;
    if (!copy_in(&message, message_va))
        return -E_BAD_ADDRESS;
    spinlock_take(&process_lock);
    i64 result = post_patiently(pid, &message);
    if (result == 0) {
        box->waits_for = pid;
        box->replied = false;
        while (!box->replied && receiver(pid) != NULL && !self->killed)
            sleep_on(box, &process_lock, "a reply");
        box->waits_for = 0;
        result = box->replied ? 0 : self->killed ? -E_INTERRUPTED : -E_NO_PROCESS;
        message = box->reply;
    }
    spinlock_release(&process_lock);
    if (result == 0 && !user_copy_out(&self->space, message_va, &message, sizeof message))
        result = -E_BAD_ADDRESS;
    return result;
}

i64
sys_reply(int pid, u64 message_va)
{
    struct message message;
    if (!copy_in(&message, message_va))
        return -E_BAD_ADDRESS;
    spinlock_take(&process_lock);
    struct process *to = receiver(pid);
    bool expected =
        to != NULL && to->mailbox.waits_for == process_self()->pid && !to->mailbox.replied;
    if (expected) {
        to->mailbox.reply = message;
        to->mailbox.replied = true;
        sleep_wake_locked(&to->mailbox);
    }
    spinlock_release(&process_lock);
    return expected ? 0 : -E_NO_PROCESS;
}

void
message_partner_ended(struct process *ended)
{
    sleep_wake_locked(&ended->mailbox.taken);
    for (u32 slot = 0; slot < PROCESSES_MAX; slot++) {
        if (processes[slot].mailbox.waits_for == ended->pid)
            sleep_wake_locked(&processes[slot].mailbox);
    }
}
