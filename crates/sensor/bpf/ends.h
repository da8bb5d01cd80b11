/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * The socket that a call is about: its family, and its ends.
 */
#ifndef SEAWALL_ENDS_H
#define SEAWALL_ENDS_H

/* What the socket of a descriptor is, into the scratch. */
static __always_inline void look_at_socket(struct scratch *w)
{
	struct ends *ends = &w->facts.ends;
	struct file *file = w->request ? (struct file *)w->own_file : subject_of(w, (__s32)w->head.args[0]);

	__builtin_memset(ends, 0, sizeof(*ends));
	if (!file)
		return;
	file = TYPED(struct file, file);
	struct inode *inode = GET(file, f_inode);
	if ((GET(inode, i_mode) & S_IFMT) != S_IFSOCK)
		return;
	struct socket *socket = TYPED(struct socket, GET(file, private_data));
	struct sock *sk = GET(socket, sk);
	ends->family = GET(sk, __sk_common.skc_family);
	if (ends->family != AF_INET && ends->family != AF_INET6)
		return;
	ends->by_packets = GET(socket, type) != SOCK_STREAM;
	ends->ports[0] = GET(sk, __sk_common.skc_num);
	ends->ports[1] = __builtin_bswap16(GET(sk, __sk_common.skc_dport));
	if (ends->family == AF_INET6) {
		BPF_CORE_READ_INTO((struct in6_addr *)&ends->address[0], sk, __sk_common.skc_v6_rcv_saddr);
		BPF_CORE_READ_INTO((struct in6_addr *)&ends->address[2], sk, __sk_common.skc_v6_daddr);
		return;
	}
	/* As an address of IPv6 that stands for one of IPv4: ::ffff:a.b.c.d. */
	__u64 local = GET(sk, __sk_common.skc_rcv_saddr);
	__u64 remote = GET(sk, __sk_common.skc_daddr);
	ends->address[1] = 0xffff0000ULL | local << 32;
	ends->address[3] = 0xffff0000ULL | remote << 32;
}

static __always_inline bool has_address(const struct atom *atom, const struct ends *ends)
{
	for (int i = 0; i < RANGES; i++) {
		if (i >= atom->count)
			return false;
		__u64 low = (__u64)atom->range[i].low, high = (__u64)atom->range[i].high;
		if ((ends->address[0] == low && ends->address[1] == high) || (ends->address[2] == low && ends->address[3] == high))
			return true;
	}
	return false;
}

__noinline int end_may(struct atom *atom, struct facts *facts)
{
	if (settings.unfiltered || !atom || !facts)
		return true;
	struct ends *ends = &facts->ends;
	if (!ends->family)
		return true;
	if (atom->what == ATOM_FAMILY)
		return in_ranges(atom, ends->family);
	/* One without an end of its own, one that has no other end yet, and packets to whom the call names, may be told with other
	 * ends. */
	if ((ends->family != AF_INET && ends->family != AF_INET6) || !ends->ports[1] || (ends->by_packets && facts->names_address))
		return true;
	if (atom->what == ATOM_PORT)
		return in_ranges(atom, ends->ports[0]) || in_ranges(atom, ends->ports[1]);
	return has_address(atom, ends);
}

/* Those of the lists that are left which may ask for the socket that the call in the scratch is about. */
__noinline __u32 lists_by_socket(struct filter *filter, struct scratch *w, __u32 left)
{
	if (settings.unfiltered || !filter || !w)
		return left;
	look_at_socket(w);
	for (__u32 i = 0; i < SOCKETS; i++) {
		if (i >= filter->sockets || !left)
			break;
		struct atom *atom = &filter->socket[i];
		if (left & atom->lists && !end_may(atom, &w->facts))
			left &= ~atom->lists;
	}
	return left;
}

#endif
