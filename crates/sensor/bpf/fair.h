/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * The buffer for what matters most is everybody's. Some of what belongs there costs whoever does it next to nothing (a user that
 * is set again and again), and the reader may be late: so nobody may fill it. As long as there is plenty of room nothing
 * is looked at.
 */
#ifndef SEAWALL_FAIR_H
#define SEAWALL_FAIR_H

#define BPF_RB_AVAIL_DATA 0
#define BPF_RB_RING_SIZE 1
#define BPF_RB_CONS_POS 2
#define BPF_RB_PROD_POS 3

/* What a process namespace wrote of a class since the buffer was written up to a place. When that was read, it begins anew: at
 * most twice its share waits to be read. */
struct share {
	__u64 begun;
	__u64 bytes;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct loser);
	__type(value, struct share);
} shares SEC(".maps");

/* How much of the buffer, in eighths, may be full where more of a class is put in: programs have the last of it for themselves. */
static __always_inline __u64 eighths(__u32 class)
{
	if (class == CLASS_PROGRAM)
		return 8;
	if (class == CLASS_KERNEL)
		return 7;
	return class == CLASS_PROCESS ? 6 : 4;
}

/* Where a record goes: to the buffer for what matters most; where all the others go, since that one is for other classes by now; or
 * nowhere, since whoever it is of had more than a share. */
#define ROOM_NONE 0
#define ROOM_CRITICAL 1
#define ROOM_BULK 2

/* Takes from the share that a process namespace has of the buffer for records of a class. Returns whether there was enough. */
static __always_inline bool take_share(__u32 namespace, __u32 class, __u32 length, __u64 eighth)
{
	struct loser who = { .namespace = namespace, .class = class };
	__u64 written = bpf_ringbuf_query(&critical, BPF_RB_PROD_POS);
	struct share *share = bpf_map_lookup_elem(&shares, &who);

	if (!share) {
		struct share first = { .begun = written, .bytes = length };
		bpf_map_update_elem(&shares, &who, &first, BPF_ANY);
		return true;
	}
	if (bpf_ringbuf_query(&critical, BPF_RB_CONS_POS) >= share->begun) {
		share->begun = written;
		share->bytes = 0;
	}
	/* On the host is what makes containers. */
	if (share->bytes + length > (namespace == settings.host_namespace ? 3 * eighth : eighth))
		return false;
	__sync_fetch_and_add(&share->bytes, length);
	return true;
}

/* Which room there is for a record of a class, which a process namespace is to have had. */
__noinline int room_for(__u32 namespace, __u32 class, __u32 length)
{
	__u64 eighth = bpf_ringbuf_query(&critical, BPF_RB_RING_SIZE) / 8;
	__u64 used = bpf_ringbuf_query(&critical, BPF_RB_AVAIL_DATA);

	if (used < eighth)
		return ROOM_CRITICAL;
	if (!take_share(namespace, class, length, eighth))
		return ROOM_NONE;
	return used > eighth * eighths(class) ? ROOM_BULK : ROOM_CRITICAL;
}

#endif
