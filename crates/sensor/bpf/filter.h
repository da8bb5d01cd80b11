/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Which calls are recorded: facts about a call that are looked at before anything is written of it. What they mean is said
 * in src/filter/, which also judges the same way for its tests. What can't be read counts as "may".
 */
#ifndef SEAWALL_FILTER_H
#define SEAWALL_FILTER_H

/* A filter stands at the slot of a call's plan. All of them are replaced at once, with the table that they are in. */
struct filter_table {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, SLOTS);
	__type(key, __u32);
	__type(value, struct filter);
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

/* The kernel's name of a file or folder as the filter compares it: its length, its first eight bytes, its last eight. */
struct shape {
	__u64 head;
	__u64 tail;
	__u32 length;
};

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

/* The sets of names that the path of a file is in, as bits; all of them where that is not known. */
static __noinline __u32 sets_of(struct filter *filter, struct shape *last, struct shape *first, struct shape *second,
				__u32 kind)
{
	__u32 sets = 0;

	for (int i = 0; i < NAMES; i++) {
		if (i >= filter->names)
			break;
		const struct path_name *name = &filter->name[i];
		if (name->kind == PATH_LAST && kind == PATH_LAST && fits(&name->one, last))
			sets |= name->sets;
		else if (name->kind == PATH_FIRST && kind == PATH_LAST && fits(&name->one, first) &&
			 (!name->has_second || fits(&name->two, second)))
			sets |= name->sets;
		else if (name->kind == PATH_RAW && kind == PATH_RAW && fits(&name->one, first))
			sets |= name->sets;
	}
	return sets;
}

#define ALL_SETS (~0U)
#define WALK 64

/* The last folder before the root of the process, the one above that, and the file itself. */
__noinline __u32 sets_of_path(__u32 slot, __u64 file_at)
{
	struct filter *filter = filter_at(slot);
	struct shape last = {}, first = {}, second = {};
	struct task_struct *task = bpf_get_current_task_btf();
	struct fs_struct *fs = task->fs;

	if (!filter || !file_at || !fs)
		return ALL_SETS;
	struct file *file = TYPED(struct file, file_at);
	struct dentry *root = fs->root.dentry;
	struct vfsmount *root_mount = fs->root.mnt;
	struct dentry *dentry = GET(file, f_path.dentry);
	struct vfsmount *vfsmount = GET(file, f_path.mnt);
	struct dentry *mount_root = GET(vfsmount, mnt_root);
	struct dentry *names[3] = {};
	bool is_short = !filter->has_first;

	for (int i = 0; i < WALK; i++) {
		if (dentry == root && vfsmount == root_mount)
			break;
		if (dentry == mount_root) {
			struct mount *mount = (struct mount *)((char *)vfsmount - bpf_core_field_offset(struct mount, mnt));
			struct mount *above = BPF_CORE_READ(mount, mnt_parent);
			if (above == mount)
				break;
			dentry = TYPED(struct dentry, BPF_CORE_READ(mount, mnt_mountpoint));
			vfsmount = (struct vfsmount *)((char *)above + bpf_core_field_offset(struct mount, mnt));
			mount_root = BPF_CORE_READ(vfsmount, mnt_root);
			continue;
		}
		if (!names[2])
			names[2] = dentry;
		names[1] = names[0];
		names[0] = dentry;
		if (is_short)
			break;
		struct dentry *parent = GET(dentry, d_parent);
		if (parent == dentry)
			break;
		dentry = parent;
		if (i == WALK - 1)
			return ALL_SETS;
	}
	if (!names[0] || !names[2])
		return ALL_SETS;
	shape_of(names[2], &last);
	if (!is_short)
		shape_of(names[0], &first);
	if (names[1])
		shape_of(names[1], &second);
	return sets_of(filter, &last, &first, &second, PATH_LAST);
}

/* The first component of a path of the process: what stands behind the separators that it begins with. */
__noinline __u32 sets_of_text(__u32 slot, __u64 address)
{
	struct filter *filter = filter_at(slot);
	struct shape first = {};
	__u8 text[32] = {};

	if (!filter || bpf_probe_read_user_str(text, sizeof(text), (void *)address) <= 0)
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
	return sets_of(filter, &first, &first, &first, PATH_RAW);
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

static __always_inline bool socket_may(const struct atom *atom, struct scratch *w)
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
	if (!(w->facts.known & KNOWN_PATH)) {
		w->facts.known |= KNOWN_PATH;
		w->facts.path_sets = sets_of_path(slot, (__u64)file_of((__s32)w->head.result));
	}
	return w->facts.path_sets & (1U << (atom->set & 31));
}

/* Whether a fact holds of the call in the scratch, or may. */
static __noinline bool may(const struct atom *atom, struct scratch *w, __u32 slot)
{
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
		return path_may(atom, w, slot);
	}
	return true;
}

/* Whether the call in the scratch is recorded. */
__noinline int is_kept(__u32 slot)
{
	struct filter *filter = filter_at(slot);
	struct scratch *w = own_scratch();

	if (!filter || !w || filter->mode != FILTER_SOME)
		return 1;
	/* Where it stands is kept in memory: so each turn looks the same to the verifier. */
	w->facts.known = 0;
	w->facts.at = 0;
	for (int i = 0; i < ATOMS; i++) {
		__u32 at = w->facts.at;
		if (at >= filter->count)
			return 0;
		const struct atom *atom = &filter->atom[at & (ATOMS - 1)];
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
