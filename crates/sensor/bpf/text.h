/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * The first component of a path as the process gave it.
 */
#ifndef SEAWALL_TEXT_H
#define SEAWALL_TEXT_H

#define EACH_BYTE 0x0101010101010101ULL

/* Sets the highest bit of the first byte that is 0, and nothing before it. */
static __always_inline __u64 zeros(__u64 bytes)
{
	return (bytes - EACH_BYTE) & ~bytes & 0x80 * EACH_BYTE;
}

/* How many of eight bytes stand before the end of a component. */
static __always_inline __u64 length_in(__u64 bytes)
{
	__u64 ends = zeros(bytes) | zeros(bytes ^ '/' * EACH_BYTE);

	return ends ? place_of(ends) >> 3 : 8;
}

/* Whether the shape of the first component is known: it is shorter than 16 bytes, and stands behind one separator. */
static __always_inline bool shape_of_text(struct shape *shape, const __u64 *text)
{
	__u64 head = text[0] >> 8 | text[1] << 56, next = text[1] >> 8 | text[2] << 56;
	__u64 length = length_in(head);

	if ((text[0] >> 8 & 0xff) == '/')
		return false;
	if (length < 8) {
		short_shape(shape, head, length);
		return true;
	}
	__u64 more = length_in(next);
	shape->length = 8 + more;
	shape->head = head;
	shape->tail = more ? head >> ((8 * more) & 63) | next << ((64 - 8 * more) & 63) : head;
	return more < 8;
}

/* The lists that ask for the path that the call in the scratch was given; all of them where that is not known. */
__noinline __u32 lists_by_text(struct filter *filter, struct scratch *w)
{
	if (settings.unfiltered || !filter || !w)
		return ALL_LISTS;
	__u64 *text = w->facts.text;
	/* Where it was not taken, others may have written over it by now. */
	if (w->request ? bpf_probe_read_kernel(text, sizeof(w->facts.text), (void *)request_text_at(w)) : !w->has_path)
		return ALL_LISTS;
	if ((text[0] & 0xff) != '/')
		return 0;
	if (!shape_of_text(&w->facts.shape[PATH_RAW], text))
		return ALL_LISTS;
	return lists_by_name(filter, &w->facts, true);
}

#endif
