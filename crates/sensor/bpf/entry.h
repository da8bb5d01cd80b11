/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Texts and addresses as they are when a call begins. Another thread may write over them while it goes on: what is read when it returns
 * need not be what the kernel acted on.
 */
#ifndef SEAWALL_ENTRY_H
#define SEAWALL_ENTRY_H

struct entry_text {
	__u32 length; /* all ones: it could not be read */
	__u8 bytes[MOST];
};

struct entered {
	__u32 number;
	__u32 reserved;
	struct entry_text text[ENTRY_TEXTS];
};

/* By thread. Who finds no room is recorded with texts of the return, and marked. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, struct entered);
} entries SEC(".maps");

/* Too large for a stack. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct entered);
} entered_now SEC(".maps");

static __always_inline void enter_text(struct entered *entered, __u32 at, __u64 address)
{
	struct entry_text *text = &entered->text[at];
	long n = bpf_probe_read_user_str(text->bytes, MOST, (void *)address);

	text->length = n > 0 ? n - 1 : ~0U;
}

static __always_inline __u64 argument_of(struct pt_regs *regs, __u32 i, bool compat)
{
	switch (i) {
	case 0:
		return compat ? (__u32)regs->bx : regs->di;
	case 1:
		return compat ? (__u32)regs->cx : regs->si;
	case 2:
		return compat ? (__u32)regs->dx : regs->dx;
	case 3:
		return compat ? (__u32)regs->si : regs->r10;
	case 4:
		return compat ? (__u32)regs->di : regs->r8;
	}
	return compat ? (__u32)regs->bp : regs->r9;
}

/* The address of a message and its length: the first two fields of struct msghdr. */
static __always_inline void look_at_message(struct given *given, __u64 message, bool compat)
{
	if (compat) {
		__u32 both[2] = {};
		bpf_probe_read_user(both, sizeof(both), (void *)message);
		given->at = both[0];
		given->length = both[1];
		return;
	}
	__u64 both[2] = {};
	bpf_probe_read_user(both, sizeof(both), (void *)message);
	given->at = both[0];
	given->length = (__u32)both[1];
}

/* Where an address stands, as a call has it. */
static __always_inline void look_for_address(struct given *given, __u32 how, __u64 value, __u64 next, bool compat)
{
	given->at = value;
	given->length = (__u32)next;
	if (how == ARGUMENT_MESSAGE || how == ARGUMENT_RECEIVED_MESSAGE || how == ARGUMENT_MESSAGES) {
		look_at_message(given, value, compat);
	} else if (how == ARGUMENT_SENDER) {
		given->length = 0;
		bpf_probe_read_user(&given->length, sizeof(given->length), (void *)next);
	}
	if ((__s32)given->length < 0)
		given->length = 0;
	if (given->length > ADDRESS_MOST)
		given->length = ADDRESS_MOST;
}

#include "messages.h"

static __always_inline bool is_written(__u32 how)
{
	return how == ARGUMENT_SENDER || how == ARGUMENT_RECEIVED_MESSAGE;
}

/* Remembers the address of a call, and what its first argument is a descriptor of. */
static __always_inline void enter_address(const struct plan *plan, const __u64 *args, __u32 number, bool compat)
{
	struct given given = { .number = number };
	__u32 thread = (__u32)bpf_get_current_pid_tgid(), how = plan->address_how;

	look_for_address(&given, how, args[1], args[2], compat);
	if (!given.at || !given.length ||
	    (!is_written(how) && bpf_probe_read_user(given.bytes, bounded(given.length), (void *)given.at)))
		given.length = 0;
	/* Of what is connected to, on_connection knows the address. */
	if (!given.length && number != NUMBER_CONNECT) {
		bpf_map_delete_elem(&addresses, &thread);
		return;
	}
	given.file = (__u64)file_of(bpf_get_current_task_btf(), (__s32)args[0]);
	bpf_map_update_elem(&addresses, &thread, &given, BPF_ANY);
}

/* The descriptor, the address and its length of a call that has an address. */
static __always_inline void enter_given(const struct plan *plan, struct pt_regs *regs, __u32 number, bool compat)
{
	__u32 at = plan->address;
	__u64 args[3] = {
		argument_of(regs, 0, compat),
		argument_of(regs, at, compat),
		argument_of(regs, at + 1, compat),
	};

	if (is_packed(regs, compat)) {
		struct packed packed = {};
		enter_packed(&packed, regs);
		args[0] = packed.word[0];
		args[1] = at == 4 ? packed.word[4] : packed.word[1];
		args[2] = at == 4 ? packed.word[5] : packed.word[2];
	}
	enter_address(plan, args, number, compat);
	if (plan->address_how == ARGUMENT_MESSAGES && args[2] > 1)
		enter_messages(args[1], (__u32)args[2], compat);
}

/* See opening.h. */
static __always_inline void enter_open(const struct plan *plan, const struct filter *filter, struct task_struct *task,
				       struct pt_regs *regs, __u32 number, bool compat);

SEC("tp_btf/sys_enter")
int on_entry(__u64 *context)
{
	struct pt_regs *regs = (struct pt_regs *)context[0];
	struct task_struct *task = bpf_get_current_task_btf();
	bool compat = task->thread_info.status & TS_COMPAT;
	__s64 number = number_of(regs, compat);
	__u32 key = (__u32)number, zero = 0;

	if (number < 0)
		return 0;
	struct plan *plan = bpf_map_lookup_elem(&plans, &key);
	bool packed = is_packed(regs, compat);
	if (!plan || !plan->slot || !(plan->entry | plan->address_how | packed | (plan->with & WITH_OPENED)))
		return 0;
	struct filter *filter = filter_at(plan->slot);
	if (!filter || filter->mode == FILTER_OFF)
		return 0;
	if (plan->with & WITH_OPENED) {
		enter_open(plan, filter, task, regs, key, compat);
		return 0;
	}
	if (plan->address_how) {
		enter_given(plan, regs, key, compat);
	} else if (packed) {
		struct packed words = {};
		enter_packed(&words, regs);
	}
	if (!plan->entry)
		return 0;
	struct entered *entered = bpf_map_lookup_elem(&entered_now, &zero);
	if (!entered)
		return 0;
	__u32 thread = (__u32)bpf_get_current_pid_tgid();
	entered->number = key;
	for (__u32 i = 0; i < ENTRY_TEXTS; i++)
		if (i < plan->entry)
			enter_text(entered, i, argument_of(regs, plan->entry_at[i], compat));
	bpf_map_update_elem(&entries, &thread, entered, BPF_ANY);
	return 0;
}

static __always_inline void forget_entry(void)
{
	__u32 thread = (__u32)bpf_get_current_pid_tgid();

	bpf_map_delete_elem(&entries, &thread);
}

static __always_inline void forget_address(void)
{
	__u32 thread = (__u32)bpf_get_current_pid_tgid();

	bpf_map_delete_elem(&addresses, &thread);
}

/* Writes a text as it was when the call began. Returns whether that is known. */
__noinline int put_entered(__u32 index, __u32 number)
{
	struct scratch *w = own_scratch();
	if (!w)
		return 0;
	__u32 thread = w->head.thread, key = number;
	struct plan *plan = bpf_map_lookup_elem(&plans, &key);
	struct entered *entered = bpf_map_lookup_elem(&entries, &thread);
	if (!plan || !entered || entered->number != number)
		return 0;
	struct entry_text *text = NULL;
	for (__u32 i = 0; i < ENTRY_TEXTS; i++)
		if (i < plan->entry && plan->entry_at[i] == index)
			text = &entered->text[i];
	if (!text)
		return 0;
	__u32 length = text->length;
	if (length == ~0U)
		return 0;
	put_own(text->bytes, length, PIECE_TEXT, index);
	return 1;
}

/*
 * Writes the address of a call: what it was given when it began, or what it wrote where it was told to. Where that is not known
 * any more, it is looked for once more, and marked.
 */
__noinline int put_address(__u32 index, __u32 how)
{
	struct scratch *w = own_scratch();
	if (!w || index > 4)
		return 0;
	struct given *given = given_of(w), late = {};

	if (given && !given->length)
		given = NULL;
	if (is_written(how)) {
		if (!given || w->head.result < 0)
			return 0;
		return put_bytes(given->at, given->length, PIECE_ADDRESS, index);
	}
	if (given)
		return put_own(given->bytes, given->length, PIECE_ADDRESS, index);
	look_for_address(&late, how, w->head.args[index], w->head.args[index + 1], w->head.flags & HEAD_COMPAT);
	if (!late.at || !late.length)
		return 0;
	w->flags |= HEAD_LATE;
	return put_bytes(late.at, late.length, PIECE_ADDRESS, index);
}

#endif
