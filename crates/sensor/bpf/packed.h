/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * What the 32-bit call `socketcall` is called with stands in memory, where another thread may write over it while the call goes
 * on: it is read when it begins.
 */
#ifndef SEAWALL_PACKED_H
#define SEAWALL_PACKED_H

struct packed {
	__u32 call;
	__u32 at;
	__u32 word[6];
};

/* By thread. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, struct packed);
} packed_calls SEC(".maps");

static __always_inline bool is_packed(struct pt_regs *regs, bool compat)
{
	return compat && (__u32)regs->orig_ax == COMPAT_SOCKETCALL;
}

/* Those of `send` and `recv` are four. */
static __always_inline void read_packed(struct packed *packed, struct pt_regs *regs)
{
	packed->call = (__u32)regs->bx;
	packed->at = (__u32)regs->cx;
	for (int i = 0; i < 6; i++) {
		__u32 word = 0;
		if (i < 4 || (packed->call != 9 && packed->call != 10))
			bpf_probe_read_user(&word, sizeof(word), (void *)((__u64)packed->at + 4 * i));
		packed->word[i] = word;
	}
}

static __always_inline void enter_packed(struct packed *packed, struct pt_regs *regs)
{
	__u32 thread = (__u32)bpf_get_current_pid_tgid();

	read_packed(packed, regs);
	bpf_map_update_elem(&packed_calls, &thread, packed, BPF_ANY);
}

static __always_inline void forget_packed(void)
{
	__u32 thread = (__u32)bpf_get_current_pid_tgid();

	bpf_map_delete_elem(&packed_calls, &thread);
}

/* The numbers as they were when the call began; where that is not known, as they are, and marked. */
static __always_inline void unpack(struct head *head, struct pt_regs *regs)
{
	__u32 thread = (__u32)bpf_get_current_pid_tgid();
	struct packed *known = bpf_map_lookup_elem(&packed_calls, &thread), now = {};

	if (!known || known->call != (__u32)regs->bx || known->at != (__u32)regs->cx) {
		read_packed(&now, regs);
		known = &now;
		head->flags |= HEAD_LATE;
	}
	for (int i = 0; i < 6; i++)
		head->args[i] = known->word[i];
	forget_packed();
}

#endif
