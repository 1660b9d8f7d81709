// The clock, and whose turn it is.
//
// Harts take turns, on one host thread, in rounds: in a round each hart runs from the round's start
// to its end, one after the other, so that all have lived through the same time. A round ends at
// the next event of a device at the latest, and after the quantum where there is more than one
// hart. A single hart's round ends whenever the hart comes back, so that the machine's clock is the
// hart's, and it meets every event exactly, those too that input brings between two slices; of
// several harts, one that is interrupted by another sees it in its next turn.
//
// With a seed, the length of each round and who begins it are drawn at random, the same way each
// time.
#pragma once

#include "machine/machine.h"

// No round is under way, and every hart's clock is the machine's: at start, and after the harts
// were reset in the middle of a round.
void schedule_restart(struct machine *m);

// Whether a round is under way, some harts being ahead of others.
bool schedule_in_round(const struct machine *m);

// Begins a round.
void schedule_begin_round(struct machine *m);

// Runs the hart whose turn it is for at most `steps` instructions (at least 1), and ends the turn
// and the round where they are over. Answers whether the hart has changed the board.
bool schedule_run_turn(struct machine *m, u64 steps);

// Whether every hart waits and has nothing pending that it waits for. Between rounds.
bool schedule_all_wait(const struct machine *m);
