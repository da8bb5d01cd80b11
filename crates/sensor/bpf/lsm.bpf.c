/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Refuses what a policy forbids, before it is done. One program for each hook serves all policies: they stand in tables, by
 * container. Hooks that a kernel does not have are left out when this is loaded.
 */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_tracing.h>
#include "lsm.h"
#include "overlay.h"

char LICENSE[] SEC("license") = "GPL";

#define EPERM 1
#define TMPFS_MAGIC 0x01021994
#define RAMFS_MAGIC 0x858458f6
#define HUGETLBFS_MAGIC 0x958458f6
/* The mount that files without a place are on. */
#define SB_NOUSER (1UL << 31)
#define PROT_EXEC 4
#define FMODE_READ 1
#define FMODE_WRITE 2
#define AF_UNSPEC 0
#define AF_INET 2
#define AF_INET6 10
#define AF_PACKET 17
#define SOCK_RAW 3
#define IPPROTO_TCP 6
#define IPPROTO_UDP 17
#define IPPROTO_UDPLITE 136
#define IPPROTO_MPTCP 262
#define PTRACE_MODE_ATTACH 2
#define CAP_OPT_NOAUDIT 2
#define BPF_F_NO_PREALLOC 1
/* As many namespaces, and more control groups, as can be within each other before they cost anybody dearly. */
#define NAMESPACES 33
#define GROUPS 32

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct key);
	__type(value, struct policy);
} policies SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct file_key);
	__type(value, __u32);
} files SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct network_key);
	__type(value, struct rules);
} networks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, HOOKS);
	__type(key, __u32);
	__type(value, struct tally);
} tallies SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4 * 1024 * 1024);
} refusals SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct question);
} questions SEC(".maps");

/* Who acts, and what holds for them. */
struct actor {
	struct key key;
	struct policy *policy;
	struct side *side; /* the one that is asked */
	__u32 which;
};

/* The policy of the closest process namespace that has one. No process can leave its namespace. */
static __noinline struct policy *policy_of_processes(struct key *key)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct pid *pid = BPF_CORE_READ(task, thread_pid);
	__u32 level = BPF_CORE_READ(pid, level);

	key->kind = KEY_PROCESSES;
	key->reserved = 0;
	for (__u32 i = 0; i < NAMESPACES; i++) {
		struct upid upid = {};

		bpf_core_read(&upid, sizeof(upid), &pid->numbers[level]);
		key->id = BPF_CORE_READ(upid.ns, ns.inum);
		struct policy *policy = bpf_map_lookup_elem(&policies, key);
		if (policy)
			return policy;
		if (!level)
			return NULL;
		level--;
	}
	return NULL;
}

/* The policy of the closest control group that has one, from the root down. */
static __noinline struct policy *policy_of_groups(struct key *key)
{
	struct policy *found = NULL;
	__u64 id = 0;

	key->kind = KEY_CGROUP;
	for (int i = 0; i < GROUPS; i++) {
		key->id = bpf_get_current_ancestor_cgroup_id(i);
		if (!key->id)
			break;
		struct policy *policy = bpf_map_lookup_elem(&policies, key);
		if (policy) {
			found = policy;
			id = key->id;
		}
	}
	key->id = id;
	return found;
}

static __always_inline bool find(struct actor *actor)
{
	actor->policy = policy_of_processes(&actor->key);
	if (!actor->policy)
		actor->policy = policy_of_groups(&actor->key);
	return actor->policy != NULL;
}

/* Turns to a side of the policy; false where it says nothing. What is refused is not asked of the other. */
static __always_inline bool turn_to(struct actor *actor, __u32 which)
{
	actor->which = which;
	actor->side = &actor->policy->sides[which];
	return actor->side->number != 0;
}

/* Whether either side has a bit. */
static __always_inline bool says(struct actor *actor, __u32 bit)
{
	return (actor->policy->sides[SIDE_BLOCK].bits | actor->policy->sides[SIDE_DRY].bits) & bit;
}

/* What is refused, and why. */
struct object {
	__u64 inode;
	__u64 real_inode;
	__u64 detail;
	__u32 device;
	__u32 real_device;
	__u32 origin;
	__u32 protocol;
	__u32 family;
	__u32 port;
	__u8 address[16];
};

static __always_inline struct tally *count(struct actor *actor, __u32 hook)
{
	struct tally *tally = bpf_map_lookup_elem(&tallies, &hook);

	if (!tally)
		return NULL;
	if (actor->which == SIDE_DRY)
		tally->would++;
	else
		tally->refused++;
	return tally;
}

static __always_inline int verdict(struct actor *actor)
{
	return actor->which == SIDE_DRY ? 0 : -EPERM;
}

/* Begins a report. Where there is no room for it, the refusal stands all the same. */
static __always_inline struct refusal *begin(struct actor *actor, struct object *object, __u32 hook, __u32 why)
{
	struct tally *tally = count(actor, hook);
	struct refusal *told = bpf_ringbuf_reserve(&refusals, sizeof(*told), 0);

	if (!told) {
		if (tally)
			tally->untold++;
		return NULL;
	}
	__u64 both = bpf_get_current_pid_tgid();
	told->time = bpf_ktime_get_boot_ns();
	told->id = actor->key.id;
	told->kind = actor->key.kind;
	told->thread = (__u32)both;
	told->process = both >> 32;
	told->hook = hook;
	told->why = why;
	told->side = actor->which;
	told->inode = object->inode;
	told->real_inode = object->real_inode;
	told->detail = object->detail;
	told->device = object->device;
	told->real_device = object->real_device;
	told->origin = object->origin;
	told->protocol = object->protocol;
	told->family = object->family;
	told->port = object->port;
	__builtin_memcpy(told->address, object->address, sizeof(told->address));
	bpf_get_current_comm(told->command, sizeof(told->command));
	told->length = 0;
	return told;
}

/* Refuses what has no name. */
static __always_inline int refuse(struct actor *actor, struct object *object, __u32 hook, __u32 why)
{
	struct refusal *told = begin(actor, object, hook, why);

	if (told)
		bpf_ringbuf_submit(told, 0);
	return verdict(actor);
}

/* The last name of a path: where the path can't be told, or is too long. */
static __always_inline void put_name(struct refusal *told, struct dentry *dentry)
{
	long n = bpf_probe_read_kernel_str(told->name, 256, BPF_CORE_READ(dentry, d_name.name));

	told->length = n > 0 ? n - 1 : 0;
}

static __always_inline int refuse_dentry(struct actor *actor, struct object *object, __u32 hook, __u32 why,
					 struct dentry *dentry)
{
	struct refusal *told = begin(actor, object, hook, why);

	if (told) {
		put_name(told, dentry);
		bpf_ringbuf_submit(told, 0);
	}
	return verdict(actor);
}

/* Refuses a file, named by its path as the process sees it. Not for every hook: the kernel says which may ask for paths. */
static __always_inline int refuse_file(struct actor *actor, struct object *object, __u32 hook, __u32 why,
				       struct file *file)
{
	struct refusal *told = begin(actor, object, hook, why);

	if (told) {
		long n = bpf_d_path(&file->f_path, told->name, sizeof(told->name));
		if (n > 0)
			told->length = n - 1;
		else
			put_name(told, BPF_CORE_READ(file, f_path.dentry));
		bpf_ringbuf_submit(told, 0);
	}
	return verdict(actor);
}

static __always_inline __u32 origin_of(struct inode *inode, __u32 device, __u32 image)
{
	struct super_block *sb = BPF_CORE_READ(inode, i_sb);
	__u32 magic = BPF_CORE_READ(sb, s_magic);

	switch (magic) {
	case OVERLAYFS_MAGIC:
		/* Somebody may mount an overlay of their own, with files of theirs below. */
		if (image && device != image)
			return ORIGIN_OTHER;
		return is_upper(inode) ? ORIGIN_UPPER : ORIGIN_IMAGE;
	case TMPFS_MAGIC:
		return BPF_CORE_READ(sb, s_flags) & SB_NOUSER ? ORIGIN_MEMORY : ORIGIN_TMPFS;
	case HUGETLBFS_MAGIC:
		return ORIGIN_MEMORY;
	case RAMFS_MAGIC:
		return ORIGIN_TMPFS;
	}
	return ORIGIN_OTHER;
}

/* Which file it is: itself, and what lies behind it. */
static __always_inline void look_at(struct inode *inode, __u32 image, struct object *object)
{
	object->inode = BPF_CORE_READ(inode, i_ino);
	object->device = BPF_CORE_READ(inode, i_sb, s_dev);
	object->origin = origin_of(inode, object->device, image);
	if (BPF_CORE_READ(inode, i_sb, s_magic) != OVERLAYFS_MAGIC)
		return;
	struct inode *real = behind(inode);
	if (!real)
		return;
	object->real_inode = BPF_CORE_READ(real, i_ino);
	object->real_device = BPF_CORE_READ(real, i_sb, s_dev);
}

static __always_inline __u32 said_of(__u32 number, __u32 device, __u64 inode)
{
	struct file_key key = {.number = number, .device = device, .inode = inode};
	__u32 *said = bpf_map_lookup_elem(&files, &key);

	return said ? *said : 0;
}

/* What is said of a file by either of its numbers. */
static __always_inline __u32 said(struct actor *actor, struct object *object)
{
	__u32 number = actor->side->number;
	__u32 bits = said_of(number, object->device, object->inode);

	if (object->real_inode)
		bits |= said_of(number, object->real_device, object->real_inode);
	return bits;
}

/* Why a file must not run, or 0. */
static __always_inline __u32 why_not_run(struct actor *actor, struct object *object)
{
	__u32 bits = said(actor, object);

	if (bits & FILE_NO_RUN)
		return WHY_LISTED;
	if (object->origin & actor->side->run)
		return WHY_ORIGIN;
	if (actor->side->bits & ONLY_LISTED && !(bits & FILE_MAY_RUN))
		return WHY_UNLISTED;
	return 0;
}

/* Programs, scripts, and the interpreters that scripts name: each is asked about. */
SEC("lsm/bprm_check_security")
int BPF_PROG(on_exec, struct linux_binprm *program)
{
	struct file *file = program->file;
	struct object object = {};
	struct actor actor = {};

	if (!find(&actor))
		return 0;
	look_at(BPF_CORE_READ(file, f_inode), actor.policy->image, &object);
	for (__u32 which = 0; which < SIDES; which++) {
		if (!turn_to(&actor, which))
			continue;
		__u32 why = why_not_run(&actor, &object);
		if (why && refuse_file(&actor, &object, HOOK_EXEC, why, file))
			return -EPERM;
	}
	return 0;
}

/* Why a file must not be mapped as code, or 0. */
static __always_inline __u32 why_not_map(struct actor *actor, struct object *object)
{
	if (said(actor, object) & FILE_NO_RUN)
		return WHY_LISTED;
	return object->origin & actor->side->map ? WHY_ORIGIN : 0;
}

SEC("lsm/mmap_file")
int BPF_PROG(on_map, struct file *file, unsigned long asked, unsigned long protection)
{
	struct object object = {};
	struct actor actor = {};

	if (!file || !((asked | protection) & PROT_EXEC) || !find(&actor))
		return 0;
	/* Some kernels take it for granted that there is a file, and drop the question above. */
	struct inode *inode = BPF_CORE_READ(file, f_inode);
	if (!inode)
		return 0;
	look_at(inode, actor.policy->image, &object);
	for (__u32 which = 0; which < SIDES; which++) {
		if (!turn_to(&actor, which))
			continue;
		__u32 why = why_not_map(&actor, &object);
		if (why && refuse_file(&actor, &object, HOOK_MAP, why, file))
			return -EPERM;
	}
	return 0;
}

/* What was mapped as data becomes code. */
SEC("lsm/file_mprotect")
int BPF_PROG(on_protect, struct vm_area_struct *area, unsigned long asked, unsigned long protection)
{
	struct object object = {};
	struct actor actor = {};

	if (!((asked | protection) & PROT_EXEC) || !find(&actor))
		return 0;
	struct file *file = BPF_CORE_READ(area, vm_file);
	struct dentry *dentry = file ? dentry_of(file) : NULL;
	struct inode *inode = dentry ? BPF_CORE_READ(dentry, d_inode) : NULL;
	if (!inode)
		return 0;
	look_at(inode, actor.policy->image, &object);
	for (__u32 which = 0; which < SIDES; which++) {
		if (!turn_to(&actor, which))
			continue;
		__u32 why = why_not_map(&actor, &object);
		if (why && refuse_dentry(&actor, &object, HOOK_MAP, why, dentry))
			return -EPERM;
	}
	return 0;
}

/* Whether it is the loader that asks what a file is; then it is told, and refused. */
static __always_inline bool is_question(struct inode *inode)
{
	__u32 zero = 0;
	struct question *question = bpf_map_lookup_elem(&questions, &zero);
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct object object = {};
	struct upid upid = {};

	if (!question || !question->thread)
		return false;
	struct pid *pid = BPF_CORE_READ(task, thread_pid);
	__u32 level = BPF_CORE_READ(pid, level);
	bpf_core_read(&upid, sizeof(upid), &pid->numbers[level]);
	if (upid.nr != question->thread || BPF_CORE_READ(upid.ns, ns.inum) != question->namespace)
		return false;
	look_at(inode, 0, &object);
	question->device = object.device;
	question->real_device = object.real_device;
	question->origin = object.origin;
	question->inode = object.inode;
	question->real_inode = object.real_inode;
	question->answered++;
	return true;
}

/* Every open, by whatever call: also those of io_uring, and of files that lie behind an overlay's. */
SEC("lsm/file_open")
int BPF_PROG(on_open, struct file *file)
{
	struct inode *inode = BPF_CORE_READ(file, f_inode);
	struct object object = {};
	struct actor actor = {};

	if (is_question(inode))
		return -EPERM;
	if (!find(&actor) || !says(&actor, FILES))
		return 0;
	__u32 mode = BPF_CORE_READ(file, f_mode);
	__u32 wanted = (mode & FMODE_READ ? FILE_NO_READ : 0) | (mode & FMODE_WRITE ? FILE_NO_WRITE : 0);
	look_at(inode, actor.policy->image, &object);
	object.detail = mode & (FMODE_READ | FMODE_WRITE);
	for (__u32 which = 0; which < SIDES; which++) {
		if (!turn_to(&actor, which) || !(said(&actor, &object) & wanted))
			continue;
		if (refuse_file(&actor, &object, HOOK_OPEN, WHY_LISTED, file))
			return -EPERM;
	}
	return 0;
}

/* Changes to a file that are made by its name. */
static __always_inline int on_change(struct dentry *dentry)
{
	struct inode *inode = BPF_CORE_READ(dentry, d_inode);
	struct object object = {};
	struct actor actor = {};

	if (!inode || !find(&actor) || !says(&actor, FILES))
		return 0;
	look_at(inode, actor.policy->image, &object);
	for (__u32 which = 0; which < SIDES; which++) {
		if (!turn_to(&actor, which) || !(said(&actor, &object) & FILE_NO_WRITE))
			continue;
		if (refuse_dentry(&actor, &object, HOOK_CHANGE, WHY_LISTED, dentry))
			return -EPERM;
	}
	return 0;
}

SEC("lsm/path_truncate")
int BPF_PROG(on_truncate, const struct path *path)
{
	return on_change(BPF_CORE_READ(path, dentry));
}

SEC("lsm/path_chmod")
int BPF_PROG(on_mode, const struct path *path)
{
	return on_change(BPF_CORE_READ(path, dentry));
}

SEC("lsm/path_chown")
int BPF_PROG(on_owner, const struct path *path)
{
	return on_change(BPF_CORE_READ(path, dentry));
}

SEC("lsm/inode_unlink")
int BPF_PROG(on_unlink, struct inode *folder, struct dentry *dentry)
{
	return on_change(dentry);
}

SEC("lsm/inode_rename")
int BPF_PROG(on_rename, struct inode *from, struct dentry *old, struct inode *to, struct dentry *new)
{
	int result = on_change(old);

	return result ? result : on_change(new);
}

static __always_inline __u32 protocol_bit(__u32 protocol)
{
	switch (protocol) {
	case IPPROTO_TCP:
	case IPPROTO_MPTCP:
		return OVER_TCP;
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
		return OVER_UDP;
	}
	return OVER_OTHER;
}

/* Whether the rules of a policy refuse an address. */
static __noinline bool is_refused(struct object *object, __u32 number, __u32 direction)
{
	struct network_key key = {.prefix = 160, .number = number};
	__u32 protocol = protocol_bit(object->protocol);

	__builtin_memcpy(key.address, object->address, sizeof(key.address));
	struct rules *rules = bpf_map_lookup_elem(&networks, &key);
	if (!rules)
		return false;
	for (__u32 i = 0; i < MOST_RULES && i < rules->count; i++) {
		struct rule *rule = &rules->rules[i];

		if (rule->directions & direction && rule->protocols & protocol && rule->first <= object->port &&
		    object->port <= rule->last)
			return rule->refuse;
	}
	return rules->rest & direction;
}

static __always_inline bool is_zero(const __u8 *bytes, int count)
{
	__u8 any = 0;

	for (int i = 0; i < count; i++)
		any |= bytes[i];
	return !any;
}

/* Makes an address of IPv4 one of IPv6; to nowhere means to this machine. */
static __always_inline void map_address(struct object *object, __u32 address, __u32 direction)
{
	if (!address && direction == TO_CONNECT)
		address = bpf_htonl(0x7f000001);
	__builtin_memset(object->address, 0, 10);
	object->address[10] = 0xff;
	object->address[11] = 0xff;
	__builtin_memcpy(&object->address[12], &address, 4);
}

/* Reads an address as the kernel will; false where it is none that has rules. */
static __always_inline bool read_address(struct object *object, const void *at, int length, __u32 family)
{
	__u8 bytes[24] = {};

	if (length < 8)
		return false;
	bpf_probe_read_kernel(bytes, 8, at);
	object->port = bpf_ntohs(*(__u16 *)&bytes[2]);
	object->family = family;
	if (family == AF_INET) {
		__builtin_memcpy(object->address, &bytes[4], 4);
		return true;
	}
	if (family != AF_INET6 || length < 24)
		return false;
	bpf_probe_read_kernel(object->address, 16, (char *)at + 8);
	return true;
}

/* Makes an address what the kernel will take it for. Returns whether it also means one of IPv4: a socket of IPv6 on any
 * address serves those who come by IPv4, and to any address is to this machine by either. */
static __always_inline bool settle(struct object *object, __u32 direction)
{
	__u8 *address = object->address;

	if (protocol_bit(object->protocol) == OVER_OTHER)
		object->port = 0;
	if (object->family == AF_INET) {
		map_address(object, *(__u32 *)address, direction);
		return false;
	}
	if (is_zero(address, 16)) {
		if (direction == TO_CONNECT)
			address[15] = 1;
		return true;
	}
	if (is_zero(address, 10) && address[10] == 0xff && address[11] == 0xff)
		map_address(object, *(__u32 *)&address[12], direction);
	return false;
}

/* Asks both sides about an address. */
static __always_inline int judge(struct actor *actor, struct object *object, __u32 hook, __u32 direction)
{
	for (__u32 which = 0; which < SIDES; which++) {
		if (!turn_to(actor, which) || !is_refused(object, actor->side->number, direction))
			continue;
		if (refuse(actor, object, hook, WHY_RULE))
			return -EPERM;
	}
	return 0;
}

static __always_inline int on_address(struct socket *socket, const void *at, int length, __u32 family, __u32 hook,
				      __u32 direction)
{
	struct object object = {};
	struct actor actor = {};

	if ((family != AF_INET && family != AF_INET6) || !find(&actor) || !says(&actor, NETWORK))
		return 0;
	object.protocol = BPF_CORE_READ(socket, sk, sk_protocol);
	if (!read_address(&object, at, length, family))
		return 0;
	bool both = settle(&object, direction);
	int result = judge(&actor, &object, hook, direction);
	if (result || !both)
		return result;
	map_address(&object, 0, direction);
	return judge(&actor, &object, hook, direction);
}

static __always_inline __u32 family_of(const void *at, int length)
{
	__u16 family = AF_UNSPEC;

	if (length >= (int)sizeof(family))
		bpf_probe_read_kernel(&family, sizeof(family), at);
	return family;
}

/* Without a family, a socket of IPv4 takes an address for one of its own where it sends or binds. */
static __always_inline __u32 taken_for(struct socket *socket, __u32 family)
{
	if (family == AF_UNSPEC && BPF_CORE_READ(socket, sk, __sk_common.skc_family) == AF_INET)
		return AF_INET;
	return family;
}

SEC("lsm/socket_connect")
int BPF_PROG(on_connect, struct socket *socket, struct sockaddr *address, int length)
{
	return on_address(socket, address, length, family_of(address, length), HOOK_CONNECT, TO_CONNECT);
}

SEC("lsm/socket_sendmsg")
int BPF_PROG(on_send, struct socket *socket, struct msghdr *message, int size)
{
	const void *at = BPF_CORE_READ(message, msg_name);
	int length = BPF_CORE_READ(message, msg_namelen);

	if (!at)
		return 0;
	return on_address(socket, at, length, taken_for(socket, family_of(at, length)), HOOK_CONNECT, TO_CONNECT);
}

SEC("lsm/socket_bind")
int BPF_PROG(on_bind, struct socket *socket, struct sockaddr *address, int length)
{
	return on_address(socket, address, length, taken_for(socket, family_of(address, length)), HOOK_BIND, TO_BIND);
}

/* Refuses what a policy forbids whatever it is about. */
static __always_inline int on_forbidden(__u32 bit, __u32 hook, __u64 detail)
{
	struct object object = {.detail = detail};
	struct actor actor = {};

	if (!find(&actor))
		return 0;
	for (__u32 which = 0; which < SIDES; which++) {
		if (!turn_to(&actor, which) || !(actor.side->bits & bit))
			continue;
		if (refuse(&actor, &object, hook, WHY_NEVER))
			return -EPERM;
	}
	return 0;
}

SEC("lsm/socket_create")
int BPF_PROG(on_socket, int family, int type, int protocol, int kern)
{
	if (kern || (family != AF_PACKET && (type & 15) != SOCK_RAW))
		return 0;
	/* Sockets to the kernel are raw, too. */
	if (family != AF_PACKET && family != AF_INET && family != AF_INET6)
		return 0;
	return on_forbidden(NO_RAW, HOOK_SOCKET, family);
}

SEC("lsm/sb_mount")
int BPF_PROG(on_mount, const char *device, const struct path *path, const char *type, unsigned long flags)
{
	return on_forbidden(NO_MOUNT, HOOK_MOUNT, flags);
}

SEC("lsm/move_mount")
int BPF_PROG(on_move_mount, const struct path *from, const struct path *to)
{
	return on_forbidden(NO_MOUNT, HOOK_MOUNT, 0);
}

SEC("lsm/ptrace_access_check")
int BPF_PROG(on_trace, struct task_struct *child, unsigned int mode)
{
	if (!(mode & PTRACE_MODE_ATTACH))
		return 0;
	return on_forbidden(NO_TRACE, HOOK_TRACE, BPF_CORE_READ(child, tgid));
}

SEC("lsm/ptrace_traceme")
int BPF_PROG(on_trace_me, struct task_struct *parent)
{
	return on_forbidden(NO_TRACE, HOOK_TRACE, BPF_CORE_READ(parent, tgid));
}

SEC("lsm/bpf")
int BPF_PROG(on_bpf, int command)
{
	return on_forbidden(NO_BPF, HOOK_BPF, command);
}

SEC("lsm/capable")
int BPF_PROG(on_capable, const struct cred *cred, void *namespace, int capability, unsigned int options)
{
	struct object object = {.detail = capability};
	struct actor actor = {};

	if (capability < 0 || capability > 63 || !find(&actor))
		return 0;
	for (__u32 which = 0; which < SIDES; which++) {
		if (!turn_to(&actor, which) || !(actor.side->capabilities & (1ULL << capability)))
			continue;
		/* Whoever only asks what would be is told so, and nobody else. */
		if (options & CAP_OPT_NOAUDIT ? verdict(&actor) : refuse(&actor, &object, HOOK_CAPABLE, WHY_NEVER))
			return -EPERM;
	}
	return 0;
}
