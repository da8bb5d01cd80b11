/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * What calls with an address were given when they began: the address, and the socket. Another thread may write over the one, and
 * put another socket under the number of the other, while the call goes on.
 */
#ifndef SEAWALL_GIVEN_H
#define SEAWALL_GIVEN_H

/* The longest address that the kernel takes (struct sockaddr_storage). */
#define ADDRESS_MOST 128

/* An address that a call was given, or where it is to write one, and how much of it. */
struct given {
	__u64 at;
	__u64 file; /* that the first argument was a descriptor of */
	__u32 number;
	__u32 length;
	__u8 bytes[ADDRESS_MOST] __attribute__((aligned(8)));
};

/* By thread. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, __u32);
	__type(value, struct given);
} addresses SEC(".maps");

/* A length, so that the verifier sees how large it can be: in 64 bits. */
static __always_inline __u64 bounded(__u32 length)
{
	__u64 bytes = length;

	barrier_var(bytes);
	return bytes > ADDRESS_MOST ? ADDRESS_MOST : bytes;
}

/* What the call in the scratch was given; nothing where that is not known any more. */
static __always_inline struct given *given_of(const struct scratch *w)
{
	__u32 thread = w->head.thread;
	struct given *given = bpf_map_lookup_elem(&addresses, &thread);

	/* A request of a ring is not the call that the thread is in. */
	if (!given || w->request || given->number != w->head.number)
		return NULL;
	return given;
}

/* What the first argument of the call in the scratch is a descriptor of: as it was when it began, where it names an address. The
 * kernel holds that file until the call has returned. */
static __always_inline struct file *subject_of(const struct scratch *w, __s32 number)
{
	struct given *given = w->facts.names_address ? given_of(w) : NULL;

	if (given && given->file)
		return (struct file *)given->file;
	return file_of(current_of(w), number);
}

/*
 * The kernel's own copy of the address that is connected to, and the socket that it took: what a call is told with that began with
 * others.
 */
SEC("fentry/security_socket_connect")
int on_connection(__u64 *context)
{
	__u32 thread = (__u32)bpf_get_current_pid_tgid();
	struct given *given = bpf_map_lookup_elem(&addresses, &thread);
	struct socket *socket = (struct socket *)context[0];
	__u64 length = bounded((__u32)context[2]);

	if (!given || given->number != NUMBER_CONNECT)
		return 0;
	given->file = (__u64)BPF_CORE_READ(socket, file);
	given->length = 0;
	if (!bpf_probe_read_kernel(given->bytes, length, (void *)context[1]))
		given->length = (__u32)length;
	return 0;
}

#endif
