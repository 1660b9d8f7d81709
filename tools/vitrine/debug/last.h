// The ring of the last instructions that the debugger keeps.
#pragma once

struct debugger;

// Keeps them, or no more, as the setting keep-last says.
void last_keep(struct debugger *d);

// Forgets them: the machine is another one now.
void last_forget(struct debugger *d);

// Gives back what the debugger has for them.
void last_end(struct debugger *d);
