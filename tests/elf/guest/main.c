// A kernel that is never run: something of everything that a linked program has.
static int counter = 1;
static int zeroed[64];
const char greeting[] = "hello";

int twice(int value);
int main(void);

int twice(int value)
{
    return 2 * value;
}

// Two names for one place.
int again(int value) __attribute__((alias("twice")));

static __attribute__((noinline)) int helper(int value)
{
    counter += value;
    return zeroed[value & 63]++;
}

int main(void)
{
    return helper(twice(greeting[0])) + counter;
}
