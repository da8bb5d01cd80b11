/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Names that paths are compared with: those that something can be by its ends and its length are found in tables, and compared one by
 * one.
 */
#ifndef SEAWALL_NAMES_H
#define SEAWALL_NAMES_H

/* The shape of a name of which the first bytes are known, and how many there are: fewer than nine. */
static __always_inline void short_shape(struct shape *shape, __u64 head, __u64 length)
{
	shape->length = length;
	shape->head = 0;
	shape->tail = 0;
	if (length) {
		shape->head = head & ~0ULL >> ((64 - 8 * length) & 63);
		shape->tail = head << ((64 - 8 * length) & 63);
	}
}

static __always_inline void shape_of(struct dentry *dentry, struct shape *shape)
{
	const unsigned char *name = GET(dentry, d_name.name);
	__u64 length = GET(dentry, d_name.len);

	if (length <= 8) {
		short_shape(shape, eight_bytes(name), length);
		return;
	}
	shape->length = length;
	shape->head = eight_bytes(name);
	shape->tail = eight_bytes(name + length - 8);
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

/* Names that what has a shape can be, as bits of one of two words. */
static __always_inline __u64 names_like(struct filter *filter, struct facts *facts, __u32 kind, __u32 word)
{
	struct shape *shape = &facts->shape[kind];
	__u64 length = shape->length < ENDS ? shape->length : ENDS - 1;

	return filter->begins[kind][shape->head & (ENDS - 1)].bits[word] &
	       filter->ends[kind][shape->tail >> 56 & (ENDS - 1)].bits[word] &
	       filter->lengths[kind][length & (ENDS - 1)].bits[word];
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

/* Adds the lists of those of some names that a path has. */
__noinline int add_lists(struct filter *filter, struct facts *facts, __u64 names, __u32 word)
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
			facts->lists |= name->lists;
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

/* The lists that ask for a name of a path whose shapes are in the scratch. */
static __always_inline __u32 lists_by_name(struct filter *filter, struct facts *facts, bool is_raw)
{
	__u64 names = names_of(filter, facts, is_raw, 0);

	facts->lists = 0;
	if (names)
		add_lists(filter, facts, names, 0);
	names = filter->names > 64 ? names_of(filter, facts, is_raw, 1) : 0;
	if (names)
		add_lists(filter, facts, names, 1);
	return facts->lists;
}

#endif
