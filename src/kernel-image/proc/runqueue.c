// What:  the run queue: a linked list through the processes themselves.
// Try it in the debugger: `break runqueue_take`, `print scheduler_ready`.
#include "proc/runqueue.h"

#include "proc/process.h"

void
runqueue_append(struct runqueue *queue, struct process *process)
{
    process->next = NULL;
    if (queue->first == NULL)
        queue->first = process;
    else
        queue->last->next = process;
    queue->last = process;
}

struct process *
runqueue_take(struct runqueue *queue)
{
    struct process *process = queue->first;
    if (process != NULL)
        queue->first = process->next;
    return process;
}
