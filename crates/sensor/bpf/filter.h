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
		if (value >= atom->range[i].low && value <= atom->range[i].high)
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

/* Names that what has a shape can be, as bits of one of two words: by its ends. */
static __always_inline __u64 names_like(struct filter *filter, struct facts *facts, __u32 kind, __u32 word)
{
	struct shape *shape = &facts->shape[kind & (KINDS - 1)];

	return filter->begins[kind & (KINDS - 1)][shape->head & (ENDS - 1)].bits[word] &
	       filter->ends[kind & (KINDS - 1)][shape->tail >> 56 & (ENDS - 1)].bits[word];
}

/* Six bits from each place of this number on are others: the lowest bit of a word, multiplied with it, leads to its own place. */
#define EACH_PLACE 0x03f79d71b4cb0a89ULL
static const __u8 places[64] = {
	0, 1, 48, 2, 57, 49, 28, 3, 61, 58, 50, 42, 38, 29, 17, 4,
	62, 55, 59, 36, 53, 51, 43, 22, 45, 39, 33, 30, 24, 18, 12, 5,
	63, 47, 56, 27, 60, 41, 37, 16, 54, 35, 52, 21, 44, 32, 23, 11,
	46, 26, 40, 15, 34, 20, 31, 10, 25, 14, 19, 9, 13, 8, 7, 6,
};

/* The place of the lowest bit. */
static __always_inline __u64 place_of(__u64 bits)
{
	return places[((bits & -bits) * EACH_PLACE) >> 58];
}

static __always_inline bool is_named(const struct path_name *name, struct facts *facts)
{
	__u32 kind = name->kind & (KINDS - 1);

	if (!fits(&name->one, &facts->shape[kind]))
		return false;
	return kind != PATH_FIRST || !name->has_second || fits(&name->two, &facts->shape[PATH_SECOND]);
}

/* Adds the sets of those of some names that a path has. */
__noinline int add_sets(struct filter *filter, struct facts *facts, __u64 names, __u32 word)
{
	if (settings.unfiltered || !filter || !facts)
		return 0;
	facts->names = names;
	for (int i = 0; i < 64; i++) {
		barrier();
		__u64 left = facts->names;
		if (!left)
			return 0;
		facts->names = left & (left - 1);
		/* In 64 bits: 6.1 loses sight of how large it is otherwise. */
		__u64 at = 64 * ((__u64)word & 1) + place_of(left);
		if (at >= NAMES)
			return 0;
		const struct path_name *name = &filter->name[at];
		if (is_named(name, facts))
			facts->sets |= name->sets;
	}
	return 0;
}

/* The names of one of two words that what has the shapes in the scratch can be. */
static __always_inline __u64 names_of(struct filter *filter, struct facts *facts, bool is_raw, __u32 word)
{
	if (is_raw)
		return names_like(filter, facts, PATH_RAW, word);
	__u64 names = names_like(filter, facts, PATH_LAST, word);
	if (filter->has_first)
		names |= names_like(filter, facts, PATH_FIRST, word) & names_like(filter, facts, PATH_SECOND, word);
	return names;
}

/* The sets of names that a path is in whose shapes are in the scratch, as bits. */
static __always_inline __u32 sets_of(struct filter *filter, struct facts *facts, bool is_raw)
{
	__u64 names = names_of(filter, facts, is_raw, 0);

	facts->sets = 0;
	if (names)
		add_sets(filter, facts, names, 0);
	names = filter->names > 64 ? names_of(filter, facts, is_raw, 1) : 0;
	if (names)
		add_sets(filter, facts, names, 1);
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
			__u64 mount_at = walk->mount - bpf_core_field_offset(struct mount, mnt);
			struct mount *mount = TYPED(struct mount, mount_at);
			struct mount *above = GET(mount, mnt_parent);
			if ((__u64)above == mount_at)
				return true;
			walk->dentry = (__u64)GET(mount, mnt_mountpoint);
			walk->mount = (__u64)above + bpf_core_field_offset(struct mount, mnt);
			walk->mount_root = (__u64)GET(above, mnt.mnt_root);
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
static __always_inline __u32 sets_of_path(struct filter *filter, struct facts *facts, __u64 file_at)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct fs_struct *fs = task->fs;

	if (!file_at || !fs)
		return ALL_SETS;
	bool is_short = !filter->has_first;
	if (!walk(&facts->walk, TYPED(struct file, file_at), fs, is_short) || !facts->walk.first || !facts->walk.last)
		return ALL_SETS;
	shape_of(TYPED(struct dentry, facts->walk.last), &facts->shape[PATH_LAST]);
	if (!is_short) {
		shape_of(TYPED(struct dentry, facts->walk.first), &facts->shape[PATH_FIRST]);
		/* A name that there is not has nothing in it. */
		if (facts->walk.second)
			shape_of(TYPED(struct dentry, facts->walk.second), &facts->shape[PATH_SECOND]);
		else
			__builtin_memset(&facts->shape[PATH_SECOND], 0, sizeof(struct shape));
	}
	return sets_of(filter, facts, false);
}

/* The first component of a path of the process: what stands behind the separators that it begins with. */
__noinline __u32 sets_of_text(struct filter *filter, struct scratch *w, __u64 address)
{
	struct shape first = {};
	__u8 text[32] = {};

	if (settings.unfiltered || !filter || !w)
		return ALL_SETS;
	if (w->request)
		address = request_text_at(w);
	if ((w->request ? bpf_probe_read_kernel_str(text, sizeof(text), (void *)address)
			: bpf_probe_read_user_str(text, sizeof(text), (void *)address)) <= 0)
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
	return sets_of(filter, &w->facts, true);
}

/* What the socket of a descriptor is, into the scratch. */
__noinline int look_at_socket(__s32 number)
{
	struct scratch *w = own_scratch();
	struct file *file;

	if (!w)
		return 0;
	file = w->request ? (struct file *)w->own_file : subject_of(w, number);
	w->facts.known |= KNOWN_SOCKET;
	w->facts.family = 0;
	w->facts.by_packets = 0;
	w->facts.ports[0] = 0;
	w->facts.ports[1] = 0;
	if (!file || (BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT) != S_IFSOCK)
		return 0;
	struct socket *socket = BPF_CORE_READ(file, private_data);
	struct sock *sk = BPF_CORE_READ(socket, sk);
	w->facts.family = BPF_CORE_READ(sk, __sk_common.skc_family);
	if (w->facts.family != AF_INET && w->facts.family != AF_INET6)
		return 0;
	w->facts.by_packets = BPF_CORE_READ(socket, type) != SOCK_STREAM;
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
		__u64 low = (__u64)atom->range[i].low, high = (__u64)atom->range[i].high;
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
	/* One without an end of its own, one that has no other end yet, and packets to whom the call names, may be told with other
	 * ends. */
	if ((family != AF_INET && family != AF_INET6) || !w->facts.ports[1] ||
	    (w->facts.by_packets && w->facts.names_address))
		return true;
	if (atom->what == ATOM_PORT)
		return in_ranges(atom, w->facts.ports[0]) || in_ranges(atom, w->facts.ports[1]);
	return has_address(atom, &w->facts);
}

static __always_inline bool path_may(const struct atom *atom, struct scratch *w, struct filter *filter)
{
	if (atom->what == ATOM_RAW_PATH) {
		if (!(w->facts.known & KNOWN_TEXT)) {
			w->facts.known |= KNOWN_TEXT;
			w->facts.text_sets = sets_of_text(filter, w, w->head.args[atom->argument & 3]);
		}
		return w->facts.text_sets & (1U << (atom->set & 31));
	}
	if (w->head.result < 0)
		return true;
	if (atom->what == ATOM_ELSEWHERE) {
		struct file *file = w->request ? (struct file *)w->made_file : file_of((__s32)w->head.result);
		return (w->request && w->elsewhere) || (file && is_elsewhere(file));
	}
	if (!(w->facts.known & KNOWN_PATH)) {
		w->facts.known |= KNOWN_PATH;
		__u64 made = w->request ? w->made_file : (__u64)file_of((__s32)w->head.result);
		w->facts.path_sets = sets_of_path(filter, &w->facts, made);
	}
	return w->facts.path_sets & (1U << (atom->set & 31));
}

static __always_inline bool may_be_contained(struct scratch *w)
{
	if (!(w->facts.known & KNOWN_HOST)) {
		w->facts.known |= KNOWN_HOST;
		w->facts.on_host = is_surely_on_host(w);
	}
	return !w->facts.on_host || (w->request && w->elsewhere);
}

/* Whether a fact holds of the call in the scratch that takes longer to find out, or may. */
__noinline int may(struct atom *atom, struct scratch *w, struct filter *filter)
{
	if (settings.unfiltered || !atom || !w || !filter)
		return 1;
	switch (atom->what) {
	case ATOM_FAMILY:
	case ATOM_PORT:
	case ATOM_ADDRESS:
		return socket_may(atom, w);
	case ATOM_PATH:
	case ATOM_RAW_PATH:
	case ATOM_ELSEWHERE:
		return path_may(atom, w, filter);
	}
	return true;
}

/* The same, where it is no more than a number. */
static __always_inline bool holds(struct atom *atom, struct scratch *w, struct filter *filter)
{
	__s64 value;

	switch (atom->what) {
	case ATOM_RESULT:
		value = w->head.result;
		break;
	case ATOM_NUMBER:
		value = (__s64)(w->head.args[atom->argument & 3] & atom->mask);
		break;
	case ATOM_SIGNED:
		value = (__s32)w->head.args[atom->argument & 3];
		break;
	case ATOM_CONTAINED:
		return may_be_contained(w);
	default:
		return may(atom, w, filter);
	}
	return in_ranges(atom, value);
}

/* Whether the call in the scratch is recorded. */
__noinline int is_kept(struct filter *filter, struct scratch *w)
{
	if (settings.unfiltered || !filter || !w)
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
		if (!holds(atom, w, filter))
			w->facts.at = atom->next;
		else if (atom->last)
			return 1;
		else
			w->facts.at = at + 1;
	}
	return 0;
}

#endif
