/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Keeps containers from talking to whom they may not, kills what executes files that only memory holds, and tells user space
 * what a file is. Policies stand in a table by control group: of the second hierarchy, and where containers are only in the
 * first (hybrid hosts), of the one that limits processes. The programs hang at the root, so one set serves all containers.
 */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include "gate.h"

char LICENSE[] SEC("license") = "GPL";

#define OVERLAYFS_MAGIC 0x794c7630
#define TMPFS_MAGIC 0x01021994
#define HUGETLBFS_MAGIC 0x958458f6
#define RAMFS_MAGIC 0x858458f6
#define SIGKILL 9
#define SOCK_STREAM 1
#define SOCK_DGRAM 2
#define IPPROTO_IP 0
#define IPPROTO_ICMP 1
#define IPPROTO_TCP 6
#define IPPROTO_UDP 17
#define IPPROTO_ICMPV6 58
#define IPPROTO_UDPLITE 136
#define BPF_F_NO_PREALLOC 1
/* How deep below the group of a container a process may be. */
#define DEPTH 16
/* Records of one container in a second; what is above is counted. */
#define BURST 100

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct kernfs_node___id {
	__u64 id;
};
struct linux_binprm___file {
	struct file *file;
};
struct inode___writers {
	struct {
		int counter;
	} i_writecount;
};
#pragma clang attribute pop

/* The kernel's own, for programs at sockets. */
struct bpf_sock_addr {
	__u32 user_family;
	__u32 user_ip4;
	__u32 user_ip6[4];
	__u32 user_port;
	__u32 family;
	__u32 type;
	__u32 protocol;
};

struct bpf_sock {
	__u32 bound_dev_if;
	__u32 family;
	__u32 type;
	__u32 protocol;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 4096);
	__type(key, struct group);
	__type(value, struct policy);
} policies SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, struct group);
	__type(value, struct count);
} tallies SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 512 * 1024);
} denials SEC(".maps");

/* Records for which there was no room. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} unsent SEC(".maps");

/* A policy, and the group that has it. */
struct found {
	struct policy *policy;
	struct group group;
};

static __always_inline bool look(struct found *found, struct cgroup *cgroup, __u32 hierarchy)
{
	struct kernfs_node *node = BPF_CORE_READ(cgroup, kn);

	for (int i = 0; i < DEPTH && node; i++) {
		struct kernfs_node___id *numbered = (void *)node;
		struct kernfs_node___old *older = (void *)node;

		found->group.id = BPF_CORE_READ(numbered, id);
		found->group.hierarchy = hierarchy;
		found->group.reserved = 0;
		found->policy = bpf_map_lookup_elem(&policies, &found->group);
		if (found->policy)
			return true;
		node = bpf_core_field_exists(node->__parent) ? BPF_CORE_READ(node, __parent) : BPF_CORE_READ(older, parent);
	}
	return false;
}

static __always_inline bool find(struct found *found, struct task_struct *task)
{
	struct css_set *set = BPF_CORE_READ(task, cgroups);
	struct cgroup_subsys_state *state = NULL;

	if (look(found, BPF_CORE_READ(set, dfl_cgrp), 2))
		return true;
	if (!bpf_core_enum_value_exists(enum cgroup_subsys_id, pids_cgrp_id))
		return false;
	bpf_core_read(&state, sizeof(state), &set->subsys[bpf_core_enum_value(enum cgroup_subsys_id, pids_cgrp_id)]);
	return state && look(found, BPF_CORE_READ(state, cgroup), 1);
}

/* Counts, and returns a record where there is room for it and its container has not had too many. */
static __always_inline struct denial *begin(struct found *found, __u32 what, __u32 verdict, __u32 item)
{
	struct count *count = bpf_map_lookup_elem(&tallies, &found->group);
	__u64 now = bpf_ktime_get_boot_ns();
	__u64 second = now / 1000000000ULL;
	__u32 zero = 0;

	if (!count)
		return NULL;
	__sync_fetch_and_add(verdict == VERDICT_BLOCK ? &count->blocked : &count->reported, 1);
	if (count->window != second) {
		count->window = second;
		count->burst = 0;
	}
	if (__sync_fetch_and_add(&count->burst, 1) >= BURST)
		return NULL;
	struct denial *denial = bpf_ringbuf_reserve(&denials, sizeof(*denial), 0);
	if (!denial) {
		__u64 *lost = bpf_map_lookup_elem(&unsent, &zero);
		if (lost)
			__sync_fetch_and_add(lost, 1);
		return NULL;
	}
	__sync_fetch_and_add(&count->told, 1);
	__builtin_memset(denial, 0, sizeof(*denial));
	__u64 id = bpf_get_current_pid_tgid();
	denial->time = now;
	denial->group = found->group;
	denial->process = id >> 32;
	denial->thread = (__u32)id;
	denial->what = what;
	denial->verdict = verdict;
	denial->item = item;
	bpf_get_current_comm(denial->name, sizeof(denial->name));
	return denial;
}

struct flow {
	__u64 high, low;
	__u16 port;
	__u16 protocol;
	__u16 way;
	__u16 what;
};

static __always_inline bool fits(const struct rule *rule, const struct flow *flow)
{
	return rule->way == flow->way && (!rule->protocol || rule->protocol == flow->protocol) &&
	       flow->port >= rule->first && flow->port <= rule->last &&
	       (flow->high & rule->mask_high) == rule->high && (flow->low & rule->mask_low) == rule->low;
}

static __always_inline void tell(struct found *found, const struct flow *flow, __u32 verdict, __u32 item)
{
	struct denial *denial = begin(found, flow->what, verdict, item);

	if (!denial)
		return;
	denial->high = flow->high;
	denial->low = flow->low;
	denial->port = flow->port;
	denial->protocol = flow->protocol;
	bpf_ringbuf_submit(denial, 0);
}

/* Returns 1 where it may go on. Each item is judged by the first of its rules that fits; what any of them blocks is blocked. */
static __always_inline int judge(const struct flow *flow)
{
	struct found found = {};
	__u32 done = ~0U, report = ~0U;

	if (!find(&found, (struct task_struct *)bpf_get_current_task()))
		return 1;
	for (int i = 0; i < RULES; i++) {
		const struct rule *rule = &found.policy->rules[i];

		if (i >= found.policy->count)
			break;
		if (rule->item == done || !fits(rule, flow))
			continue;
		done = rule->item;
		if (rule->verdict == VERDICT_BLOCK) {
			tell(&found, flow, VERDICT_BLOCK, rule->item);
			return 0;
		}
		if (rule->verdict == VERDICT_REPORT)
			report = rule->item;
	}
	if (report != ~0U)
		tell(&found, flow, VERDICT_REPORT, report);
	return 1;
}

static __always_inline int four(struct bpf_sock_addr *context, __u16 way, __u16 what)
{
	__u32 address = bpf_ntohl(context->user_ip4);
	struct flow flow = {
		.port = bpf_ntohs((__u16)context->user_port), .protocol = context->protocol, .way = way, .what = what
	};

	/* No address means this machine where something is connected to. */
	if (!address && way == WAY_CONNECT)
		address = 0x7f000001;
	flow.low = 0xffff00000000ULL | address;
	return judge(&flow);
}

static __always_inline int six(struct bpf_sock_addr *context, __u16 way, __u16 what)
{
	struct flow flow = {
		.port = bpf_ntohs((__u16)context->user_port), .protocol = context->protocol, .way = way, .what = what
	};

	flow.high = (__u64)bpf_ntohl(context->user_ip6[0]) << 32 | bpf_ntohl(context->user_ip6[1]);
	flow.low = (__u64)bpf_ntohl(context->user_ip6[2]) << 32 | bpf_ntohl(context->user_ip6[3]);
	if (way == WAY_CONNECT && !flow.high) {
		if (!flow.low)
			flow.low = 1;
		else if (flow.low == 0xffff00000000ULL)
			flow.low = 0xffff7f000001ULL;
	}
	return judge(&flow);
}

SEC("cgroup/connect4")
int on_connect4(struct bpf_sock_addr *context)
{
	return four(context, WAY_CONNECT, WHAT_CONNECT);
}

SEC("cgroup/connect6")
int on_connect6(struct bpf_sock_addr *context)
{
	return six(context, WAY_CONNECT, WHAT_CONNECT);
}

SEC("cgroup/sendmsg4")
int on_send4(struct bpf_sock_addr *context)
{
	return four(context, WAY_CONNECT, WHAT_SEND);
}

SEC("cgroup/sendmsg6")
int on_send6(struct bpf_sock_addr *context)
{
	return six(context, WAY_CONNECT, WHAT_SEND);
}

SEC("cgroup/bind4")
int on_bind4(struct bpf_sock_addr *context)
{
	return four(context, WAY_BIND, WHAT_BIND);
}

SEC("cgroup/bind6")
int on_bind6(struct bpf_sock_addr *context)
{
	return six(context, WAY_BIND, WHAT_BIND);
}

/* What is sent by other sockets passes none of the programs above. */
SEC("cgroup/sock_create")
int on_socket(struct bpf_sock *context)
{
	__u32 type = context->type, protocol = context->protocol;
	struct flow flow = { .protocol = protocol, .what = WHAT_SOCKET };
	struct found found = {};

	if (type == SOCK_STREAM && (protocol == IPPROTO_IP || protocol == IPPROTO_TCP))
		return 1;
	if (type == SOCK_DGRAM && (protocol == IPPROTO_IP || protocol == IPPROTO_UDP || protocol == IPPROTO_UDPLITE ||
				   protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6))
		return 1;
	if (!find(&found, (struct task_struct *)bpf_get_current_task()))
		return 1;
	__u32 verdict = found.policy->sockets;
	if (verdict == VERDICT_ALLOW)
		return 1;
	tell(&found, &flow, verdict, found.policy->sockets_item);
	return verdict != VERDICT_BLOCK;
}

/* Names of the dynamic loader begin so. */
static __always_inline bool is_loader(const char *name)
{
	if (name[0] != 'l' || name[1] != 'd')
		return false;
	if (name[2] == '.')
		return name[3] == 's' && name[4] == 'o';
	if (name[2] != '-')
		return false;
	return (name[3] == 'l' && name[4] == 'i') || (name[3] == 'm' && name[4] == 'u') ||
	       (name[3] == 'u' && name[4] == 'C') || (name[3] >= '0' && name[3] <= '9');
}

/* The new program has not run an instruction yet: the signal is seen to before it does. */
SEC("raw_tp/sched_process_exec")
int on_program(struct bpf_raw_tracepoint_args *context)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct linux_binprm___file *program = (void *)context->args[2];
	struct found found = {};

	if (!find(&found, task))
		return 0;
	/* A runtime on its way into the container executes a copy of itself out of memory. */
	if (BPF_CORE_READ(task, nsproxy, mnt_ns, ns.inum) == found.policy->outside)
		return 0;
	struct file *file = BPF_CORE_READ(program, file);
	struct inode *inode = BPF_CORE_READ(file, f_inode);
	__u64 magic = BPF_CORE_READ(inode, i_sb, s_magic);
	struct signal signal = {};
	__u32 what = 0;
	char name[64] = {};

	bpf_probe_read_kernel_str(name, sizeof(name), BPF_CORE_READ(file, f_path.dentry, d_name.name));
	if ((magic == TMPFS_MAGIC || magic == HUGETLBFS_MAGIC || magic == RAMFS_MAGIC) && !BPF_CORE_READ(inode, i_nlink)) {
		what = WHAT_MEMORY;
		signal = found.policy->memory;
	} else if (is_loader(name)) {
		what = WHAT_LOADER;
		signal = found.policy->loader;
	}
	if (signal.verdict == VERDICT_ALLOW)
		return 0;
	if (signal.verdict == VERDICT_BLOCK)
		bpf_send_signal(SIGKILL);
	struct denial *denial = begin(&found, what, signal.verdict, signal.item);
	if (denial) {
		__builtin_memcpy(denial->file, name, sizeof(denial->file));
		bpf_ringbuf_submit(denial, 0);
	}
	return 0;
}

static __always_inline bool is_upper(struct inode *inode)
{
	struct dentry *upper = NULL;
	__u64 offset = bpf_core_type_size(struct inode);

	if (bpf_core_type_exists(struct ovl_inode))
		offset = bpf_core_field_offset(struct ovl_inode, __upperdentry) -
			 bpf_core_field_offset(struct ovl_inode, vfs_inode);
	bpf_probe_read_kernel(&upper, sizeof(upper), (char *)inode + offset);
	return upper != NULL;
}

/* Run by a process about a descriptor of its own. */
SEC("syscall")
int answer(struct question *question)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct fdtable *table = BPF_CORE_READ(task, files, fdt);
	struct file **files = BPF_CORE_READ(table, fd), *file = NULL;
	__u32 descriptor = question->descriptor, bits = 0;

	if (descriptor >= BPF_CORE_READ(table, max_fds))
		return 1;
	if (bpf_probe_read_kernel(&file, sizeof(file), files + descriptor) || !file)
		return 1;
	struct inode *inode = BPF_CORE_READ(file, f_inode);
	struct inode___writers *written = (void *)inode;
	__u64 magic = BPF_CORE_READ(inode, i_sb, s_magic);

	if (magic == OVERLAYFS_MAGIC)
		bits |= FILE_OVERLAY | (is_upper(inode) ? FILE_UPPER : 0);
	if (!BPF_CORE_READ(inode, i_nlink))
		bits |= FILE_UNLINKED;
	if (BPF_CORE_READ(written, i_writecount.counter) > 0)
		bits |= FILE_WRITTEN;
	question->bits = bits;
	question->magic = magic;
	return 0;
}
