// Uses a network card: asks for an address by DHCP, for the router's by ARP, pings it, and reads a file by
// TFTP. Says what it got; must say the same on QEMU, whose user network is the same library.
//
// Numbers: RFC 826 (ARP), 791 (IP), 792 (ICMP), 768 (UDP), 2131 (DHCP), 1350 (TFTP).
#include "card.h"

static u8 router_mac[6];
static const u8 router_ip[4] = {10, 0, 2, 2};
static u8 my_ip[4];

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
    memcpy(frame + 6, card_mac, 6);
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
    card_send(frame, 42 + size);
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
    memcpy(message + 28, card_mac, 6);
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
    card_receive(frame, is_dhcp);
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
    memcpy(frame + 6, card_mac, 6);
    put16(frame + 12, 0x0806);
    memcpy(frame + 14, start_of_arp, 8);
    memcpy(frame + 22, card_mac, 6);
    memcpy(frame + 28, my_ip, 4);
    memset(frame + 32, 0, 6);
    memcpy(frame + 38, router_ip, 4);
    card_send(frame, 42);
    card_receive(frame, is_arp_answer);
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
    card_send(frame, 98);
    card_receive(frame, is_pong);
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
        card_receive(frame, is_tftp);
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
    if (!card_start()) {
        guest_print("no network card\n");
        return 2;
    }
    GUEST_SAY("mac, link", (u64)get16(card_mac) << 32 | ip_number(card_mac + 2), card_link());
    u8 offer = dhcp(frame, 1);
    u8 acknowledgement = dhcp(frame, 3);
    GUEST_SAY("dhcp: offer, ack, address", offer, acknowledgement, ip_number(my_ip));
    arp(frame);
    GUEST_SAY("arp", (u64)get16(router_mac) << 32 | ip_number(router_mac + 2));
    GUEST_SAY("ping", ping(frame));
    tftp(frame);
    GUEST_SAY("interrupts", card_interrupts());
    return 0;
}
