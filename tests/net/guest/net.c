// Uses a network card: asks for an address by DHCP, for the router's by ARP, pings it, and reads a file by
// TFTP. Says what it got; must say the same on QEMU, whose user network is the same library.
//
// Numbers: VIRTIO 1.2, 5.1; RFC 826 (ARP), 791 (IP), 792 (ICMP), 768 (UDP), 2131 (DHCP), 1350 (TFTP).
#include "../../machine/guest/guest.h"

#define SLOT       0x10002000ul
#define QUEUE_SIZE 8u
#define FRAME_MAX  1600u
#define HEADER     12u // of VIRTIO_F_VERSION_1

enum reg {
    DEVICE_ID = 0x008,
    DRIVER_FEATURES = 0x020,
    DRIVER_FEATURES_SEL = 0x024,
    QUEUE_SEL = 0x030,
    QUEUE_NUM = 0x038,
    QUEUE_READY = 0x044,
    QUEUE_NOTIFY = 0x050,
    INTERRUPT_STATUS = 0x060,
    INTERRUPT_ACK = 0x064,
    STATUS = 0x070,
    DESC_LOW = 0x080,
    DRIVER_LOW = 0x090,
    DEVICE_LOW = 0x0a0,
    MAC = 0x100,
    LINK = 0x106,
};

enum { F_MAC = 1 << 5, F_STATUS = 1 << 16, WRITE = 2, RECEIVE = 0, TRANSMIT = 1 };

void *memset(void *to, int value, size_t size); // guest.c's
void *memcpy(void *to, const void *from, size_t size);

struct desc {
    u64 pa;
    u32 size;
    u16 flags, next;
};

static struct queue {
    struct desc desc[QUEUE_SIZE] __attribute__((aligned(4096)));
    struct {
        u16 flags, index, ring[QUEUE_SIZE], event;
    } avail;
    struct {
        u16 flags, index;
        struct {
            u32 id, length;
        } ring[QUEUE_SIZE];
        u16 event;
    } used __attribute__((aligned(16)));
    u8 buffers[QUEUE_SIZE][FRAME_MAX];
    u16 last_used;
} queues[2];

static u8 mac[6], router_mac[6];
static const u8 router_ip[4] = {10, 0, 2, 2};
static u8 my_ip[4];

static volatile u32 *reg(enum reg offset)
{
    return (volatile u32 *)(SLOT + offset);
}

static void fence(void)
{
    __asm__ volatile("fence" ::: "memory");
}

static void set_pair(enum reg low, const void *address)
{
    *reg(low) = (u32)(u64)address;
    *reg(low + 4) = 0;
}

static void start_queue(u32 number)
{
    struct queue *queue = &queues[number];
    *reg(QUEUE_SEL) = number;
    *reg(QUEUE_NUM) = QUEUE_SIZE;
    set_pair(DESC_LOW, queue->desc);
    set_pair(DRIVER_LOW, &queue->avail);
    set_pair(DEVICE_LOW, &queue->used);
    *reg(QUEUE_READY) = 1;
}

static void give_buffer(u32 number)
{
    struct queue *queue = &queues[RECEIVE];
    queue->desc[number] = (struct desc){(u64)queue->buffers[number], FRAME_MAX, WRITE, 0};
    queue->avail.ring[queue->avail.index % QUEUE_SIZE] = (u16)number;
    fence();
    queue->avail.index++;
    fence();
    *reg(QUEUE_NOTIFY) = RECEIVE;
}

static bool start(void)
{
    if (*reg(DEVICE_ID) != 1) {
        return false;
    }
    *reg(STATUS) = 0;
    *reg(STATUS) = 3;
    *reg(DRIVER_FEATURES_SEL) = 0;
    *reg(DRIVER_FEATURES) = F_MAC | F_STATUS;
    *reg(DRIVER_FEATURES_SEL) = 1;
    *reg(DRIVER_FEATURES) = 1;
    *reg(STATUS) = 11;
    start_queue(RECEIVE);
    start_queue(TRANSMIT);
    *reg(STATUS) = 15;
    for (u32 i = 0; i < sizeof mac; i++) {
        mac[i] = *(volatile u8 *)(SLOT + MAC + i);
    }
    for (u32 i = 0; i < QUEUE_SIZE / 2; i++) {
        give_buffer(i);
    }
    return true;
}

static void send(const u8 *frame, u32 size)
{
    struct queue *queue = &queues[TRANSMIT];
    memset(queue->buffers[0], 0, HEADER);
    memcpy(queue->buffers[0] + HEADER, frame, size);
    queue->desc[0] = (struct desc){(u64)queue->buffers[0], HEADER + size, 0, 0};
    queue->avail.ring[queue->avail.index % QUEUE_SIZE] = 0;
    fence();
    queue->avail.index++;
    fence();
    *reg(QUEUE_NOTIFY) = TRANSMIT;
    while (*(volatile u16 *)&queue->used.index == queue->last_used) {}
    queue->last_used++;
}

// The next frame that `wanted` takes; others are thrown away.
static u32 receive(u8 *frame, bool (*wanted)(const u8 *frame, u32 size))
{
    struct queue *queue = &queues[RECEIVE];
    for (;;) {
        while (*(volatile u16 *)&queue->used.index == queue->last_used) {}
        fence();
        u32 slot = queue->last_used++ % QUEUE_SIZE;
        u32 id = queue->used.ring[slot].id, size = queue->used.ring[slot].length - HEADER;
        memcpy(frame, queue->buffers[id] + HEADER, size);
        give_buffer(id);
        if (wanted(frame, size)) {
            return size;
        }
    }
}

// --- frames

static u16 get16(const u8 *bytes)
{
    return (u16)(bytes[0] << 8 | bytes[1]);
}

static void put16(u8 *bytes, u32 value)
{
    bytes[0] = (u8)(value >> 8);
    bytes[1] = (u8)value;
}

static bool same(const u8 *a, const u8 *b, u32 size)
{
    for (u32 i = 0; i < size; i++) {
        if (a[i] != b[i]) {
            return false;
        }
    }
    return true;
}

static u16 checksum(const u8 *bytes, u32 size)
{
    u32 sum = 0;
    for (u32 i = 0; i < size; i += 2) {
        sum += (u32)bytes[i] << 8 | (i + 1 < size ? bytes[i + 1] : 0);
    }
    while (sum >> 16) {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return (u16)~sum;
}

// Ethernet's and IP's headers, for `size` bytes at frame + 34.
static void put_ip(u8 *frame, const u8 *to_mac, const u8 *from, const u8 *to, u8 protocol, u32 size)
{
    memcpy(frame, to_mac, 6);
    memcpy(frame + 6, mac, 6);
    put16(frame + 12, 0x0800);
    u8 *ip = frame + 14;
    memset(ip, 0, 20);
    ip[0] = 0x45;
    put16(ip + 2, 20 + size);
    ip[8] = 64;
    ip[9] = protocol;
    memcpy(ip + 12, from, 4);
    memcpy(ip + 16, to, 4);
    put16(ip + 10, checksum(ip, 20));
}

static void send_udp(u8 *frame, const u8 *to_mac, const u8 *to, u32 from_port, u32 to_port,
                     u32 size)
{
    put_ip(frame, to_mac, my_ip, to, 17, 8 + size);
    put16(frame + 34, from_port);
    put16(frame + 36, to_port);
    put16(frame + 38, 8 + size);
    put16(frame + 40, 0);
    send(frame, 42 + size);
}

static bool is_udp_to(const u8 *frame, u32 size, u32 port)
{
    return size > 42 && get16(frame + 12) == 0x0800 && frame[23] == 17 && get16(frame + 36) == port;
}

// --- what it does

static bool is_dhcp(const u8 *frame, u32 size)
{
    return is_udp_to(frame, size, 68);
}

static u8 dhcp(u8 *frame, u8 type)
{
    static const u8 everybody[6] = {255, 255, 255, 255, 255, 255};
    u8 *message = frame + 42;
    memset(message, 0, 300);
    message[0] = message[1] = 1;
    message[2] = 6;
    message[7] = 0x42;
    memcpy(message + 28, mac, 6);
    static const u8 cookie[4] = {99, 130, 83, 99};
    memcpy(message + 236, cookie, 4);
    u8 *option = message + 240;
    *option++ = 53, *option++ = 1, *option++ = type;
    if (type == 3) {
        *option++ = 50, *option++ = 4;
        memcpy(option, my_ip, 4);
        option += 4;
    }
    *option = 255;
    static const u8 nowhere[4];
    u8 wanted[4];
    memcpy(wanted, my_ip, 4);
    memcpy(my_ip, nowhere, 4);
    send_udp(frame, everybody, everybody, 68, 67, 300);
    receive(frame, is_dhcp);
    memcpy(my_ip, frame + 42 + 16, 4);
    return frame[42 + 242];
}

static bool is_arp_answer(const u8 *frame, u32 size)
{
    return size >= 42 && get16(frame + 12) == 0x0806 && get16(frame + 20) == 2 &&
           same(frame + 28, router_ip, 4);
}

static void arp(u8 *frame)
{
    static const u8 start_of_arp[8] = {0, 1, 8, 0, 6, 4, 0, 1};
    memset(frame, 0xff, 6);
    memcpy(frame + 6, mac, 6);
    put16(frame + 12, 0x0806);
    memcpy(frame + 14, start_of_arp, 8);
    memcpy(frame + 22, mac, 6);
    memcpy(frame + 28, my_ip, 4);
    memset(frame + 32, 0, 6);
    memcpy(frame + 38, router_ip, 4);
    send(frame, 42);
    receive(frame, is_arp_answer);
    memcpy(router_mac, frame + 22, 6);
}

static bool is_pong(const u8 *frame, u32 size)
{
    return size >= 42 && get16(frame + 12) == 0x0800 && frame[23] == 1 && frame[34] == 0;
}

static u64 ping(u8 *frame)
{
    memset(frame + 34, 0, 64);
    frame[34] = 8;
    put16(frame + 40, 7);
    for (u32 i = 8; i < 64; i++) {
        frame[34 + i] = (u8)i;
    }
    put16(frame + 36, checksum(frame + 34, 64));
    put_ip(frame, router_mac, my_ip, router_ip, 1, 64);
    send(frame, 98);
    receive(frame, is_pong);
    return (u64)get16(frame + 40) << 16 | frame[97];
}

static bool is_tftp(const u8 *frame, u32 size)
{
    return is_udp_to(frame, size, 2000);
}

static void tftp(u8 *frame)
{
    static const char request[] = "\0\1file\0octet";
    u64 sum = 0, total = 0;
    u32 size = 0;
    memcpy(frame + 42, request, sizeof request);
    send_udp(frame, router_mac, router_ip, 2000, 69, sizeof request);
    do {
        receive(frame, is_tftp);
        size = get16(frame + 38) - 12u;
        if (get16(frame + 42) != 3) {
            GUEST_SAY("tftp: no data", get16(frame + 42), get16(frame + 44));
            return;
        }
        for (u32 i = 0; i < size; i++) {
            sum = guest_mix(sum, frame[46 + i]);
        }
        total += size;
        put16(frame + 42, 4);
        send_udp(frame, router_mac, router_ip, 2000, 69, 4);
    } while (size == 512);
    GUEST_SAY("tftp: bytes, sum", total, sum);
}

static u64 ip_number(const u8 *ip)
{
    return (u64)get16(ip) << 16 | get16(ip + 2);
}

u64 guest_main(void)
{
    static u8 frame[FRAME_MAX];
    if (!start()) {
        guest_print("no network card\n");
        return 2;
    }
    GUEST_SAY("mac, link", (u64)get16(mac) << 32 | ip_number(mac + 2),
              *(volatile u16 *)(SLOT + LINK));
    u8 offer = dhcp(frame, 1);
    u8 acknowledgement = dhcp(frame, 3);
    GUEST_SAY("dhcp: offer, ack, address", offer, acknowledgement, ip_number(my_ip));
    arp(frame);
    GUEST_SAY("arp", (u64)get16(router_mac) << 32 | ip_number(router_mac + 2));
    GUEST_SAY("ping", ping(frame));
    tftp(frame);
    GUEST_SAY("interrupts", *reg(INTERRUPT_STATUS));
    return 0;
}
