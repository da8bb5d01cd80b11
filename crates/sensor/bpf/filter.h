/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Which calls are recorded: facts about a call that are looked at before anything is written of it. What they mean is said
 * in src/filter/, which also judges the same way for its tests. What can't be read counts as "may".
 */
#ifndef SEAWALL_FILTER_H
#define SEAWALL_FILTER_H

/*
 * As those that write pieces, the functions that take long are global, so that each is verified once: older kernels (6.1) give
 * up after a million instructions, counted again for each way that leads to one. What a loop finds stands in the scratch, so
 * that its turns look the same to the verifier whatever was found before. A kernel that refuses them nevertheless gets the
 * programs without them: see settings.
 */

/* A filter stands at the slot of a call's plan. All of them are replaced at once, with the table that they are in: sizes in
 * place of types, because before 6.2 no table without types may take the place of one with types. */
struct filter_table {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, SLOTS);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct filter));
} first_filters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct filter_table);
} filters SEC(".maps") = {
	.values = { &first_filters },
};

static __always_inline struct filter *filter_at(__u32 slot)
{
	__u32 zero = 0;
	void *table = bpf_map_lookup_elem(&filters, &zero);

	return table ? bpf_map_lookup_elem(table, &slot) : NULL;
}

static __always_inline bool in_ranges(const struct atom *atom, __s64 value)
{
	for (int i = 0; i < RANGES; i++) {
		if (i >= atom->count)
			return false;
		if (value >= atom->low[i] && value <= atom->high[i])
			return true;
	}
	return false;
}

static __always_inline void shape_of(struct dentry *dentry, struct shape *shape)
{
	const unsigned char *name = GET(dentry, d_name.name);

	shape->length = GET(dentry, d_name.len);
	shape->head = 0;
	shape->tail = 0;
	if (shape->length >= 8) {
		shape->head = eight_bytes(name);
		shape->tail = eight_bytes(name + shape->length - 8);
	} else if (shape->length) {
		shape->head = eight_bytes(name);
		shape->head &= ~0ULL >> (64 - 8 * shape->length);
		shape->tail = shape->head << (64 - 8 * shape->length);
	}
}

static __always_inline bool fits(const struct component *component, const struct shape *shape)
{
	if (component->length && component->length != shape->length)
		return false;
	if (shape->length < component->least)
		return false;
	return !((shape->head ^ component->head) & component->head_mask) &&
	       !((shape->tail ^ component->tail) & component->tail_mask);
}

#define ALL_SETS (~0U)
#define WALK 64

/* The sets of names that a path is in whose shapes are in the scratch, as bits; all of them where that is not known. Which
 * names are looked at is said by their kinds, as bits, too. */
__noinline __u32 sets_of(struct filter *filter, struct facts *facts, __u32 kinds)
{
	if (settings.unfiltered || !filter || !facts)
		return ALL_SETS;
	facts->sets = 0;
	for (int i = 0; i < NAMES; i++) {
		if (i >= filter->names)
			break;
		const struct path_name *name = &filter->name[i];
		__u32 kind = name->kind & 3;
		if (!(kinds & (1U << kind)) || !fits(&name->one, &facts->shape[kind]))
			continue;
		if (kind == PATH_FIRST && name->has_second && !fits(&name->two, &facts->shape[SHAPE_SECOND]))
			continue;
		facts->sets |= name->sets;
	}
	return facts->sets;
}

/* Walks from a file up to the root of the process. Returns whether it got there, or as far as is asked for. */
static __always_inline bool walk(struct walk *walk, struct file *file, struct fs_struct *fs, bool is_short)
{
	struct dentry *root = fs->root.dentry;
	struct vfsmount *root_mount = fs->root.mnt, *vfsmount = GET(file, f_path.mnt);

	walk->dentry = (__u64)GET(file, f_path.dentry);
	walk->mount = (__u64)vfsmount;
	walk->mount_root = (__u64)GET(vfsmount, mnt_root);
	walk->last = walk->first = walk->second = 0;
	for (int i = 0; i < WALK; i++) {
		__u64 dentry_at = walk->dentry;
		if (dentry_at == (__u64)root && walk->mount == (__u64)root_mount)
			return true;
		if (dentry_at == walk->mount_root) {
			struct mount *mount = (struct mount *)(walk->mount - bpf_core_field_offset(struct mount, mnt));
			struct mount *above = BPF_CORE_READ(mount, mnt_parent);
			if (above == mount)
				return true;
			walk->dentry = (__u64)BPF_CORE_READ(mount, mnt_mountpoint);
			vfsmount = (struct vfsmount *)((char *)above + bpf_core_field_offset(struct mount, mnt));
			walk->mount = (__u64)vfsmount;
			walk->mount_root = (__u64)BPF_CORE_READ(vfsmount, mnt_root);
			continue;
		}
		if (!walk->last)
			walk->last = dentry_at;
		walk->second = walk->first;
		walk->first = dentry_at;
		if (is_short)
			return true;
		struct dentry *dentry = TYPED(struct dentry, dentry_at);
		__u64 parent = (__u64)GET(dentry, d_parent);
		if (parent == dentry_at)
			return true;
		walk->dentry = parent;
	}
	return false;
}

/* The last folder before the root of the process, the one above that, and the file itself. */
__noinline __u32 sets_of_path(__u32 slot, __u64 file_at)
{
	struct filter *filter = filter_at(slot);
	struct scratch *w = own_scratch();
	struct task_struct *task = bpf_get_current_task_btf();
	struct fs_struct *fs = task->fs;

	if (settings.unfiltered || !filter || !w || !file_at || !fs)
		return ALL_SETS;
	struct facts *facts = &w->facts;
	bool is_short = !filter->has_first;
	if (!walk(&facts->walk, TYPED(struct file, file_at), fs, is_short) || !facts->walk.first || !facts->walk.last)
		return ALL_SETS;
	shape_of(TYPED(struct dentry, facts->walk.last), &facts->shape[PATH_LAST]);
	/* A name that there is not has nothing in it. */
	__builtin_memset(&facts->shape[PATH_FIRST], 0, sizeof(struct shape));
	__builtin_memset(&facts->shape[SHAPE_SECOND], 0, sizeof(struct shape));
	if (!is_short)
		shape_of(TYPED(struct dentry, facts->walk.first), &facts->shape[PATH_FIRST]);
	if (facts->walk.second)
		shape_of(TYPED(struct dentry, facts->walk.second), &facts->shape[SHAPE_SECOND]);
	return sets_of(filter, facts, 1U << PATH_LAST | 1U << PATH_FIRST);
}

/* The first component of a path of the process: what stands behind the separators that it begins with. */
__noinline __u32 sets_of_text(__u32 slot, __u64 address)
{
	struct filter *filter = filter_at(slot);
	struct scratch *w = own_scratch();
	struct shape first = {};
	__u8 text[32] = {};

	if (settings.unfiltered || !filter || !w || bpf_probe_read_user_str(text, sizeof(text), (void *)address) <= 0)
		return ALL_SETS;
	if (text[0] != '/')
		return 0;
	__u32 at = 1;
	for (int i = 1; i < 16; i++) {
		if (text[i] != '/')
			break;
		at = i + 1;
	}
	if (at >= 16)
		return ALL_SETS;
	for (int i = 0; i < 16; i++) {
		__u8 byte = text[(at + i) & 31];
		if (!byte || byte == '/')
			break;
		if (i < 8)
			first.head |= (__u64)byte << (8 * i);
		first.tail = first.tail >> 8 | (__u64)byte << 56;
		first.length = i + 1;
	}
	if (first.length == 16)
		return ALL_SETS;
	w->facts.shape[PATH_RAW] = first;
	return sets_of(filter, &w->facts, 1U << PATH_RAW);
}

/* What the socket of a descriptor is, into the scratch. */
__noinline int look_at_socket(__s32 number)
{
	struct scratch *w = own_scratch();
	struct file *file = file_of(number);

	if (!w)
		return 0;
	w->facts.known |= KNOWN_SOCKET;
	w->facts.family = 0;
	w->facts.ports[0] = 0;
	w->facts.ports[1] = 0;
	if (!file || (BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT) != S_IFSOCK)
		return 0;
	struct socket *socket = BPF_CORE_READ(file, private_data);
	struct sock *sk = BPF_CORE_READ(socket, sk);
	w->facts.family = BPF_CORE_READ(sk, __sk_common.skc_family);
	if (w->facts.family != AF_INET && w->facts.family != AF_INET6)
		return 0;
	w->facts.ports[0] = BPF_CORE_READ(sk, __sk_common.skc_num);
	w->facts.ports[1] = __builtin_bswap16(BPF_CORE_READ(sk, __sk_common.skc_dport));
	__builtin_memset(w->facts.address, 0, sizeof(w->facts.address));
	if (w->facts.family == AF_INET6) {
		BPF_CORE_READ_INTO((struct in6_addr *)&w->facts.address[0], sk, __sk_common.skc_v6_rcv_saddr);
		BPF_CORE_READ_INTO((struct in6_addr *)&w->facts.address[2], sk, __sk_common.skc_v6_daddr);
		return 0;
	}
	/* As an address of IPv6 that stands for one of IPv4: ::ffff:a.b.c.d. */
	__u64 local = BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr);
	__u64 remote = BPF_CORE_READ(sk, __sk_common.skc_daddr);
	w->facts.address[1] = 0xffff0000ULL | local << 32;
	w->facts.address[3] = 0xffff0000ULL | remote << 32;
	return 0;
}

static __always_inline bool has_address(const struct atom *atom, const struct facts *facts)
{
	for (int i = 0; i < RANGES; i++) {
		if (i >= atom->count)
			return false;
		__u64 low = (__u64)atom->low[i], high = (__u64)atom->high[i];
		if ((facts->address[0] == low && facts->address[1] == high) ||
		    (facts->address[2] == low && facts->address[3] == high))
			return true;
	}
	return false;
}

static __always_inline bool socket_may(struct atom *atom, struct scratch *w)
{
	if (!(w->facts.known & KNOWN_SOCKET))
		look_at_socket((__s32)w->head.args[0]);
	__u16 family = w->facts.family;
	if (!family)
		return true;
	if (atom->what == ATOM_FAMILY)
		return in_ranges(atom, family);
	/* One without an end of its own, or one that has no other end yet, may be told with other ends. */
	if ((family != AF_INET && family != AF_INET6) || !w->facts.ports[1])
		return true;
	if (atom->what == ATOM_PORT)
		return in_ranges(atom, w->facts.ports[0]) || in_ranges(atom, w->facts.ports[1]);
	return has_address(atom, &w->facts);
}

static __always_inline bool path_may(const struct atom *atom, struct scratch *w, __u32 slot)
{
	if (atom->what == ATOM_RAW_PATH) {
		if (!(w->facts.known & KNOWN_TEXT)) {
			w->facts.known |= KNOWN_TEXT;
			w->facts.text_sets = sets_of_text(slot, w->head.args[atom->argument & 3]);
		}
		return w->facts.text_sets & (1U << (atom->set & 31));
	}
	if (w->head.result < 0)
		return true;
	if (atom->what == ATOM_ELSEWHERE) {
		struct file *file = file_of((__s32)w->head.result);
		return file && is_elsewhere(file);
	}
	if (!(w->facts.known & KNOWN_PATH)) {
		w->facts.known |= KNOWN_PATH;
		w->facts.path_sets = sets_of_path(slot, (__u64)file_of((__s32)w->head.result));
	}
	return w->facts.path_sets & (1U << (atom->set & 31));
}

/* Whether a fact holds of the call in the scratch, or may. */
__noinline int may(struct atom *atom, struct scratch *w, __u32 slot)
{
	if (settings.unfiltered || !atom || !w)
		return 1;
	switch (atom->what) {
	case ATOM_RESULT:
		return in_ranges(atom, w->head.result);
	case ATOM_NUMBER:
		return in_ranges(atom, (__s64)(w->head.args[atom->argument & 3] & atom->mask));
	case ATOM_SIGNED:
		return in_ranges(atom, (__s32)w->head.args[atom->argument & 3]);
	case ATOM_CONTAINED:
		if (!(w->facts.known & KNOWN_HOST)) {
			w->facts.known |= KNOWN_HOST;
			w->facts.on_host = is_surely_on_host(w->head.process, w->head.process_namespace);
		}
		return !w->facts.on_host;
	case ATOM_FAMILY:
	case ATOM_PORT:
	case ATOM_ADDRESS:
		return socket_may(atom, w);
	case ATOM_PATH:
	case ATOM_RAW_PATH:
	case ATOM_ELSEWHERE:
		return path_may(atom, w, slot);
	}
	return true;
}

/* Whether the call in the scratch is recorded. */
__noinline int is_kept(__u32 slot)
{
	struct filter *filter = filter_at(slot);
	struct scratch *w = own_scratch();

	if (settings.unfiltered || !filter || !w || filter->mode != FILTER_SOME)
		return 1;
	/* Where it stands is read from memory at each turn: so each looks the same to the verifier. */
	w->facts.known = 0;
	w->facts.at = 0;
	for (int i = 0; i < ATOMS; i++) {
		barrier();
		__u32 at = w->facts.at;
		if (at >= filter->count)
			return 0;
		struct atom *atom = &filter->atom[at & (ATOMS - 1)];
		if (!may(atom, w, slot))
			w->facts.at = atom->next;
		else if (atom->last)
			return 1;
		else
			w->facts.at = at + 1;
	}
	return 0;
}

#endif
