/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Which calls are recorded: facts about a call that are looked at before anything is written of it. Lists of facts are bits of a word,
 * and each fact that does not hold takes those away that ask for it: the call is recorded where one is left. What the facts
 * mean is said in src/filter/, which also judges the same way for its tests. What can't be read counts as "may".
 */
#ifndef SEAWALL_FILTER_H
#define SEAWALL_FILTER_H

/*
 * As those that write pieces, the functions that take long are global, so that each is verified once: older kernels (6.1) give
 * up after a million instructions, counted again for each way that leads to one. A kernel that refuses them nevertheless gets the
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

#define ALL_LISTS (~0U)

#include "names.h"
#include "walk.h"
#include "text.h"
#include "ends.h"

/* The number of a call that a fact is about. */
static __always_inline __s64 number_in(const struct atom *atom, const struct head *head)
{
	/* Arguments follow the result. */
	const __u64 *numbers = (const __u64 *)&head->result;
	__u64 number = numbers[atom->place & 7] & atom->mask;
	__u32 shift = atom->shift & 63;

	return (__s64)(number << shift) >> shift;
}

/* Those of all lists whose numbers are those of the call in the scratch. */
static __always_inline __u32 lists_by_number(const struct filter *filter, const struct head *head)
{
	__u32 left = filter->lists;

	for (__u32 i = 0; i < NUMBERS; i++) {
		if (i >= filter->numbers || !left)
			break;
		const struct atom *atom = &filter->number[i];
		if (left & atom->lists && !in_ranges(atom, number_in(atom, head)))
			left &= ~atom->lists;
	}
	return left;
}

static __always_inline bool may_be_contained(struct scratch *w)
{
	return w->head.process_namespace != settings.host_namespace || (w->request && w->elsewhere) || !is_surely_on_host(w);
}

/* Whether the call in the scratch is recorded. */
__noinline int is_kept(struct filter *filter, struct scratch *w)
{
	if (settings.unfiltered || !filter || !w)
		return 1;
	__u32 left = lists_by_number(filter, &w->head);
	if (left & filter->contained && !may_be_contained(w))
		left &= ~filter->contained;
	if (left && filter->sockets)
		left = lists_by_socket(filter, w, left);
	if (left & (filter->path | filter->elsewhere) && w->head.result >= 0)
		left = lists_by_file(filter, w, left);
	if (left & filter->raw_path)
		left &= ~filter->raw_path | lists_by_text(filter, w);
	return left != 0;
}

#endif
