/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * One call that sends many messages (`sendmmsg`), each to an address of its own: the first is told as that of `sendmsg`, each further
 * one that goes elsewhere by a record more.
 */
#ifndef SEAWALL_MESSAGES_H
#define SEAWALL_MESSAGES_H

#define NUMBER_SENDMMSG 307
/* The most that the kernel takes (UIO_MAXIOV). */
#define MESSAGES 1024
/* Of so many the address is read when the call begins. */
#define FIRST_MESSAGES 16

struct message {
	__u32 length;
	__u32 reserved;
	__u8 bytes[ADDRESS_MOST] __attribute__((aligned(8)));
};

struct messages {
	struct message message[FIRST_MESSAGES];
};

/* By thread. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 256);
	__type(key, __u32);
	__type(value, struct messages);
} messages SEC(".maps");

/* Too large for a stack. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct messages);
} messages_now SEC(".maps");

/* Reads the address of a message (struct mmsghdr) as it is. Returns its length. */
static __always_inline __u32 read_message(__u8 *bytes, __u64 vector, __u32 i, bool compat)
{
	struct given given = {};

	look_at_message(&given, vector + (__u64)i * (compat ? 32 : 64), compat);
	if ((__s32)given.length < 0)
		given.length = 0;
	if (given.length > ADDRESS_MOST)
		given.length = ADDRESS_MOST;
	if (!given.at || !given.length || bpf_probe_read_user(bytes, bounded(given.length), (void *)given.at))
		return 0;
	return given.length;
}

__noinline int enter_messages(__u64 vector, __u32 count, __u32 compat)
{
	__u32 zero = 0, thread = (__u32)bpf_get_current_pid_tgid();
	struct messages *now = bpf_map_lookup_elem(&messages_now, &zero);

	if (!now)
		return 0;
	for (__u32 i = 1; i < FIRST_MESSAGES; i++)
		now->message[i].length = i < count ? read_message(now->message[i].bytes, vector, i, compat) : 0;
	bpf_map_update_elem(&messages, &thread, now, BPF_ANY);
	return 0;
}

static __always_inline bool is_same_address(const struct given *given, const struct message *message)
{
	const __u64 *one = (const __u64 *)given->bytes, *other = (const __u64 *)message->bytes;

	/* An address of IPv6 has 28 bytes; paths are longer, and told each. */
	if (given->length != message->length || message->length > 32)
		return false;
	for (int i = 0; i < 4; i++) {
		__u64 differs = one[i] ^ other[i];
		if (8 * (i + 1) > message->length)
			differs = 8 * i >= message->length ? 0 : differs & ~0ULL >> (8 * (8 * (i + 1) - message->length) & 63);
		if (differs)
			return false;
	}
	return true;
}

/* Puts the address of a message in place of that of the one before. Returns 0 where it has none or the same, 1 where it was read
 * when the call began, 2 where it is as it is when the call returns. */
__noinline int take_message(__u32 i)
{
	struct scratch *w = own_scratch();
	__u32 zero = 0;
	if (!w)
		return 0;
	__u32 thread = w->head.thread;
	struct given *given = bpf_map_lookup_elem(&addresses, &thread), fresh = { .number = NUMBER_SENDMMSG };
	struct messages *known = bpf_map_lookup_elem(&messages, &thread);
	struct message *message;
	int when = 1;

	if (known && i < FIRST_MESSAGES) {
		message = &known->message[i];
	} else {
		known = bpf_map_lookup_elem(&messages_now, &zero);
		if (!known)
			return 0;
		message = &known->message[0];
		message->length = read_message(message->bytes, w->head.args[1], i, w->head.flags & HEAD_COMPAT);
		when = 2;
	}
	if (!message->length)
		return 0;
	if (given && given->number == NUMBER_SENDMMSG) {
		if (is_same_address(given, message))
			return 0;
		fresh.file = given->file;
	}
	fresh.at = 1;
	fresh.length = message->length;
	__builtin_memcpy(fresh.bytes, message->bytes, ADDRESS_MOST);
	bpf_map_update_elem(&addresses, &thread, &fresh, BPF_ANY);
	return when;
}

static __always_inline void forget_messages(void)
{
	__u32 thread = (__u32)bpf_get_current_pid_tgid();

	bpf_map_delete_elem(&messages, &thread);
}

#endif
