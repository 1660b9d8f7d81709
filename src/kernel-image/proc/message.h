// What:  messages between processes that share no memory. See message.c.
#pragma once

#include "trap/abi.h"

struct process;

// A process's share of the messages.
struct mailbox {
    struct message queue[MESSAGES_MAX]; // a ring
    u32 taken, put;                     // counters that only grow
    int waits_for;                      // pid that must reply to a call; 0: in no call
    bool replied;
    struct message reply;
};

// `ended` will answer nobody any more: those that wait for its answer are woken. process_lock is held.
void message_partner_ended(struct process *ended);
