/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * The pieces of a record: texts, files, sockets, threads, programs, as they are written into the scratch.
 */
#ifndef SEAWALL_PIECES_H
#define SEAWALL_PIECES_H

/*
 * The functions that write pieces are global, and find the scratch themselves: so each is verified once, for any state of the
 * scratch, not again for each way that leads to it.
 */
static __always_inline struct scratch *own_scratch(void)
{
	__u32 processor = bpf_get_smp_processor_id();

	return bpf_map_lookup_elem(&scratches, &processor);
}

/* The current thread, which find_work() was told: to ask the kernel again costs more than all that is loaded of it. */
static __always_inline struct task_struct *current_of(const struct scratch *w)
{
	return HAS_CAST ? TYPED(struct task_struct, w->task) : bpf_get_current_task_btf();
}

/* Begins a piece whose length is not known yet. */
static __always_inline int begin(struct scratch *w, __u16 kind, __u16 index)
{
	if (w->used + sizeof(struct piece) + MOST > ROOM) {
		w->flags |= HEAD_CUT;
		return -1;
	}
	__u32 at = w->used & ROOM;
	struct piece *p = (struct piece *)&w->bytes[at];
	p->kind = kind;
	p->index = index;
	p->length = 0;
	w->used = at + sizeof(struct piece);
	return at;
}

static __always_inline void end(struct scratch *w, int at)
{
	__u32 start = (__u32)at & ROOM;
	struct piece *p = (struct piece *)&w->bytes[start];

	p->length = w->used - start - sizeof(struct piece);
	w->pieces++;
}

__noinline int put_text(__u64 address, __u32 index)
{
	struct scratch *w = own_scratch();
	if (!w)
		return 0;
	int at = begin(w, PIECE_TEXT, index);
	if (at < 0)
		return 0;
	long n = bpf_probe_read_user_str(&w->bytes[w->used & ROOM], MOST, (void *)address);
	if (n > 0)
		w->used += (n - 1) & (MOST - 1);
	else
		w->flags |= address ? HEAD_CUT : 0;
	end(w, at);
	return 0;
}

__noinline int put_bytes(__u64 address, __u64 length, __u32 kind, __u32 index)
{
	struct scratch *w = own_scratch();
	if (!w)
		return 0;
	int at = begin(w, kind, index);
	if (at < 0)
		return 0;
	if (length > MOST - 1)
		length = MOST - 1;
	length &= MOST - 1;
	if (!bpf_probe_read_user(&w->bytes[w->used & ROOM], length, (void *)address))
		w->used += length;
	end(w, at);
	return 0;
}

/* Writes bytes of the kernel's memory as a piece. */
static __always_inline int put_own(const void *address, __u64 length, __u32 kind, __u32 index)
{
	struct scratch *w = own_scratch();
	if (!w)
		return 0;
	int at = begin(w, kind, index);
	if (at < 0)
		return 0;
	if (length > MOST - 1)
		length = MOST - 1;
	length &= MOST - 1;
	if (!bpf_probe_read_kernel(&w->bytes[w->used & ROOM], length, address))
		w->used += length;
	end(w, at);
	return 0;
}

/* Writes names from a dentry up to the root of the process, across mounts. */
__noinline int put_names(__u64 dentry_at, __u64 mount_at)
{
	struct scratch *w = own_scratch();
	if (!w)
		return 0;
	struct dentry *dentry = (struct dentry *)dentry_at;
	struct vfsmount *vfsmount = (struct vfsmount *)mount_at;
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct dentry *root = BPF_CORE_READ(task, fs, root.dentry);
	struct vfsmount *root_mount = BPF_CORE_READ(task, fs, root.mnt);
	struct mount *mount = (struct mount *)((char *)vfsmount - bpf_core_field_offset(struct mount, mnt));

	for (int i = 0; i < DEPTH; i++) {
		if (dentry == root && vfsmount == root_mount)
			return 0;
		struct dentry *mount_root = BPF_CORE_READ(vfsmount, mnt_root);
		struct dentry *parent = BPF_CORE_READ(dentry, d_parent);
		if (dentry == mount_root) {
			struct mount *above = BPF_CORE_READ(mount, mnt_parent);
			if (above == mount)
				return 0;
			dentry = BPF_CORE_READ(mount, mnt_mountpoint);
			mount = above;
			vfsmount = (struct vfsmount *)((char *)mount + bpf_core_field_offset(struct mount, mnt));
			continue;
		}
		if (w->used + NAME_MOST > ROOM) {
			w->flags |= HEAD_CUT;
			return 0;
		}
		const unsigned char *name = BPF_CORE_READ(dentry, d_name.name);
		long n = bpf_probe_read_kernel_str(&w->bytes[w->used & ROOM], NAME_MOST, name);
		if (n > 0)
			w->used += n & (2 * NAME_MOST - 1);
		if (parent == dentry)
			return 0;
		dentry = parent;
	}
	w->flags |= HEAD_CUT;
	return 0;
}

static __always_inline int put_path(struct dentry *dentry, struct vfsmount *mount, __u16 index)
{
	struct scratch *w = own_scratch();
	if (!w)
		return 0;
	int at = begin(w, PIECE_PATH, index);
	if (at < 0)
		return 0;
	put_names((__u64)dentry, (__u64)mount);
	end(w, at);
	return 0;
}

/* Since Linux 6.13 the highest bit of the nanoseconds of a change says that somebody asked for it (I_CTIME_QUERIED). */
static __always_inline __u64 nanoseconds(__s64 seconds, __u64 rest)
{
	return (__u64)seconds * 1000000000ULL + (rest & 0x7fffffffULL);
}

static __always_inline void times(struct inode *inode, struct file_fact *fact)
{
	struct inode___timespec *newer = (void *)inode;
	struct inode___old *older = (void *)inode;

	if (bpf_core_field_exists(inode->i_ctime_sec)) {
		fact->changed = nanoseconds(BPF_CORE_READ(inode, i_ctime_sec), BPF_CORE_READ(inode, i_ctime_nsec));
		fact->modified = nanoseconds(BPF_CORE_READ(inode, i_mtime_sec), BPF_CORE_READ(inode, i_mtime_nsec));
	} else if (bpf_core_field_exists(newer->__i_ctime)) {
		fact->changed = nanoseconds(BPF_CORE_READ(newer, __i_ctime.tv_sec), BPF_CORE_READ(newer, __i_ctime.tv_nsec));
		/* Linux 6.6 has the one renamed and the other not yet. */
		if (bpf_core_field_exists(newer->__i_mtime))
			fact->modified = nanoseconds(BPF_CORE_READ(newer, __i_mtime.tv_sec), BPF_CORE_READ(newer, __i_mtime.tv_nsec));
		else if (bpf_core_field_exists(older->i_mtime))
			fact->modified = nanoseconds(BPF_CORE_READ(older, i_mtime.tv_sec), BPF_CORE_READ(older, i_mtime.tv_nsec));
	} else if (bpf_core_field_exists(older->i_ctime)) {
		fact->changed = nanoseconds(BPF_CORE_READ(older, i_ctime.tv_sec), BPF_CORE_READ(older, i_ctime.tv_nsec));
		fact->modified = nanoseconds(BPF_CORE_READ(older, i_mtime.tv_sec), BPF_CORE_READ(older, i_mtime.tv_nsec));
	}
}

/* Whether a file or folder is on a mount of another namespace of mounts than that of the process, which got there by another
 * process or by what somebody left open. */
static __always_inline bool is_elsewhere(struct file *file, struct task_struct *task)
{
	struct inode *inode = GET(file, f_inode);
	__u16 format = GET(inode, i_mode) & S_IFMT;
	struct nsproxy *spaces = task->nsproxy;

	if ((format != S_IFREG && format != S_IFDIR) || !spaces)
		return false;
	__u64 mount_at = (__u64)GET(file, f_path.mnt) - bpf_core_field_offset(struct mount, mnt);
	struct mount *mount = TYPED(struct mount, mount_at);
	__u64 of = (__u64)GET(mount, mnt_ns);
	/* Mounts of the kernel's own are in none: nothing stands there, or an error in place of an address. */
	return of && of < (__u64)-4095 && of != (__u64)spaces->mnt_ns;
}

/* Whether a file of proc(5) tells of the process itself, by whatever name it was asked for. */
static __always_inline bool is_of_own_process(struct inode *inode)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();

	if (!bpf_core_type_exists(struct proc_inode))
		return false;
	struct proc_inode *own = (struct proc_inode *)((char *)inode - bpf_core_field_offset(struct proc_inode, vfs_inode));
	__u64 of = (__u64)BPF_CORE_READ(own, pid);
	return of && (of == (__u64)BPF_CORE_READ(task, thread_pid) || of == (__u64)BPF_CORE_READ(task, signal, pids[PIDTYPE_TGID]));
}

__noinline int put_file(__u64 file_at, __u32 index)
{
	struct file *file = (struct file *)file_at;
	struct scratch *w = own_scratch();
	if (!w)
		return 0;
	int at = begin(w, PIECE_FILE, index);
	if (at < 0)
		return 0;
	struct inode *inode = BPF_CORE_READ(file, f_inode);
	struct file_fact *fact = (struct file_fact *)&w->bytes[w->used & ROOM];

	__builtin_memset(fact, 0, sizeof(*fact));
	fact->inode = BPF_CORE_READ(inode, i_ino);
	fact->device = BPF_CORE_READ(inode, i_sb, s_dev);
	fact->magic = BPF_CORE_READ(inode, i_sb, s_magic);
	fact->mode = BPF_CORE_READ(inode, i_mode);
	fact->flags = BPF_CORE_READ(file, f_flags);
	fact->user = BPF_CORE_READ(inode, i_uid.val);
	times(inode, fact);
	if (fact->magic == OVERLAYFS_MAGIC)
		fact->bits |= is_upper(inode) ? FILE_UPPER : FILE_LOWER;
	if (BPF_CORE_READ(file, f_mode) & FMODE_CREATED)
		fact->bits |= FILE_CREATED;
	if (BPF_CORE_READ(inode, i_nlink) == 0)
		fact->bits |= FILE_UNLINKED;
	if (is_elsewhere(TYPED(struct file, file), current_of(w)))
		fact->bits |= FILE_ELSEWHERE;
	if (fact->magic == PROC_MAGIC && is_of_own_process(inode))
		fact->bits |= FILE_OWN_PROCESS;
	w->used += sizeof(*fact);
	put_names((__u64)BPF_CORE_READ(file, f_path.dentry), (__u64)BPF_CORE_READ(file, f_path.mnt));
	end(w, at);
	return 0;
}

static __always_inline void put_unix(struct scratch *w, struct sock *sk, struct socket_fact *fact)
{
	struct unix_sock *own = (struct unix_sock *)sk;
	struct unix_sock *peer = (struct unix_sock *)BPF_CORE_READ(own, peer);
	struct unix_address *address = BPF_CORE_READ(own, addr);

	fact->peer = (__u64)peer;
	/* Who connects may have given itself a name: whom it reached counts. */
	if (peer && (!address || w->head.number == NUMBER_CONNECT)) {
		struct unix_address *other = BPF_CORE_READ(peer, addr);
		address = other ? other : address;
	}
	if (!address)
		return;
	__u32 length = BPF_CORE_READ(address, len);
	if (length <= 2 || length > 110)
		return;
	length = (length - 2) & 127;
	if (!bpf_probe_read_kernel(&w->bytes[w->used & ROOM], length, &address->name[0].sun_path))
		w->used += length;
}

__noinline int put_socket(__u64 file_at, __u32 index)
{
	struct file *file = (struct file *)file_at;
	struct scratch *w = own_scratch();
	if (!w)
		return 0;
	int at = begin(w, PIECE_SOCKET, index);
	if (at < 0)
		return 0;
	struct socket *socket = BPF_CORE_READ(file, private_data);
	struct sock *sk = BPF_CORE_READ(socket, sk);
	struct socket_fact *fact = (struct socket_fact *)&w->bytes[w->used & ROOM];

	__builtin_memset(fact, 0, sizeof(*fact));
	w->used += sizeof(*fact);
	fact->socket = (__u64)sk;
	fact->family = BPF_CORE_READ(sk, __sk_common.skc_family);
	fact->type = BPF_CORE_READ(socket, type);
	fact->protocol = BPF_CORE_READ(sk, sk_protocol);
	fact->state = BPF_CORE_READ(sk, __sk_common.skc_state);
	if (fact->family == AF_INET || fact->family == AF_INET6) {
		fact->local_port = BPF_CORE_READ(sk, __sk_common.skc_num);
		fact->remote_port = __builtin_bswap16(BPF_CORE_READ(sk, __sk_common.skc_dport));
	}
	if (fact->family == AF_INET) {
		*(__u32 *)fact->local = BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr);
		*(__u32 *)fact->remote = BPF_CORE_READ(sk, __sk_common.skc_daddr);
	} else if (fact->family == AF_INET6) {
		BPF_CORE_READ_INTO(&fact->local, sk, __sk_common.skc_v6_rcv_saddr);
		BPF_CORE_READ_INTO(&fact->remote, sk, __sk_common.skc_v6_daddr);
	} else if (fact->family == AF_UNIX) {
		put_unix(w, sk, fact);
	}
	end(w, at);
	return 0;
}

/* The open file behind a descriptor of the current thread. */
static __always_inline struct file *file_of(struct task_struct *task, __s32 number)
{
	struct files_struct *open = task->files;

	if (!open)
		return NULL;
	struct fdtable *table = open->fdt;
	struct file **files = table->fd;
	if (number < 0 || (__u32)number >= table->max_fds)
		return NULL;
	return (struct file *)eight_bytes(&files[number]);
}

__noinline int put_open(__u64 file_at, __u32 index)
{
	struct file *file = (struct file *)file_at;

	if (!file)
		return 0;
	if ((BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT) == S_IFSOCK)
		return put_socket(file_at, index);
	return put_file(file_at, index);
}

__noinline int put_descriptor(__s32 number, __u32 index)
{
	struct scratch *w = own_scratch();

	return w ? put_open((__u64)file_of(current_of(w), number), index) : 0;
}

__noinline int put_directory(__s32 number, __u32 index)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();

	if (number != AT_FDCWD)
		return put_descriptor(number, index);
	return put_path(BPF_CORE_READ(task, fs, pwd.dentry), BPF_CORE_READ(task, fs, pwd.mnt), index);
}

/* The number of a process in its own namespace. */
static __always_inline int own_number(struct pid *pid)
{
	unsigned int level = BPF_CORE_READ(pid, level);
	struct upid upid = {};

	bpf_core_read(&upid, sizeof(upid), &pid->numbers[level]);
	return upid.nr;
}

static __always_inline int host_number(struct pid *pid)
{
	struct upid upid = {};

	bpf_core_read(&upid, sizeof(upid), &pid->numbers[0]);
	return upid.nr;
}

static __always_inline struct pid_namespace *namespace_of(struct task_struct *task)
{
	struct pid *pid = BPF_CORE_READ(task, thread_pid);
	unsigned int level = BPF_CORE_READ(pid, level);
	struct upid upid = {};

	bpf_core_read(&upid, sizeof(upid), &pid->numbers[level]);
	return upid.ns;
}

/* The number of the process namespace that the current thread is in. */
static __always_inline __u32 own_namespace(struct scratch *w, struct task_struct *task)
{
	struct pid *pid = task->thread_pid;

	if (!pid)
		return 0;
	if (pid->level == 0)
		return pid->numbers[0].ns->ns.inum;
	/* From memory it comes as a number, to which a level may be added. */
	w->pid = (__u64)pid;
	barrier();
	__u64 own_at = w->pid + bpf_core_field_offset(struct pid, numbers) + pid->level * bpf_core_type_size(struct upid);
	struct upid *own = TYPED(struct upid, own_at);
	struct pid_namespace *namespace = GET(own, ns);
	return GET(namespace, ns.inum);
}

__noinline int put_task(__u64 task_at)
{
	struct task_struct *task = (struct task_struct *)task_at;
	struct scratch *w = own_scratch();
	if (!w)
		return 0;
	int at = begin(w, PIECE_TASK, 0);
	if (at < 0)
		return 0;
	struct task_fact *fact = (struct task_fact *)&w->bytes[w->used & ROOM];
	struct signal_struct *signal = BPF_CORE_READ(task, signal);
	struct tty_struct *tty = BPF_CORE_READ(signal, tty);
	struct pid *group = BPF_CORE_READ(signal, pids[PIDTYPE_PGID]);
	struct pid *session = BPF_CORE_READ(signal, pids[PIDTYPE_SID]);

	fact->started = BPF_CORE_READ(task, start_boottime);
	fact->namespace_started = BPF_CORE_READ(namespace_of(task), child_reaper, start_boottime);
	/* As a whole: what is inside has another name before 6.3. */
	BPF_CORE_READ_INTO(&fact->inheritable, task, cred, cap_inheritable);
	BPF_CORE_READ_INTO(&fact->permitted, task, cred, cap_permitted);
	BPF_CORE_READ_INTO(&fact->effective, task, cred, cap_effective);
	fact->descriptor_limit = BPF_CORE_READ(signal, rlim[RLIMIT_NOFILE].rlim_cur);
	fact->parent = BPF_CORE_READ(task, real_parent, pid);
	fact->parent_process = BPF_CORE_READ(task, real_parent, tgid);
	fact->virtual_thread = own_number(BPF_CORE_READ(task, thread_pid));
	fact->virtual_process = own_number(BPF_CORE_READ(task, group_leader, thread_pid));
	fact->session = own_number(session);
	fact->group = host_number(group);
	fact->virtual_group = own_number(group);
	fact->user = BPF_CORE_READ(task, cred, euid.val);
	fact->user_group = BPF_CORE_READ(task, cred, egid.val);
	fact->login_user = bpf_core_field_exists(task->loginuid) ? BPF_CORE_READ(task, loginuid.val) : ~0U;
	fact->terminal = 0;
	if (tty) {
		int major = BPF_CORE_READ(tty, driver, major);
		int minor = BPF_CORE_READ(tty, driver, minor_start) + BPF_CORE_READ(tty, index);
		fact->terminal = (minor & 0xff) | (major << 8) | ((minor & ~0xff) << 12);
	}
	fact->exit_code = BPF_CORE_READ(task, exit_code);
	fact->children_namespace = BPF_CORE_READ(task, nsproxy, pid_ns_for_children, ns.inum);
	fact->bits = BPF_CORE_READ(task, cred, user_ns) != BPF_CORE_READ(task, real_parent, cred, user_ns) ? TASK_OTHER_USERS : 0;
	BPF_CORE_READ_INTO(&fact->name, task, comm);
	w->used += sizeof(*fact);
	end(w, at);
	return 0;
}

__noinline int put_group(__u64 group_at, __u32 index)
{
	struct cgroup *group = (struct cgroup *)group_at;
	struct scratch *w = own_scratch();
	if (!w || !group)
		return 0;
	struct kernfs_node *node = BPF_CORE_READ(group, kn);
	int at = begin(w, PIECE_CGROUP, index);
	if (at < 0)
		return 0;
	for (int i = 0; i < DEPTH && node; i++) {
		struct kernfs_node___old *older = (void *)node;
		struct kernfs_node *parent = bpf_core_field_exists(node->__parent) ? BPF_CORE_READ(node, __parent)
										   : BPF_CORE_READ(older, parent);
		if (!parent || w->used + NAME_MOST > ROOM)
			break;
		long n = bpf_probe_read_kernel_str(&w->bytes[w->used & ROOM], NAME_MOST, BPF_CORE_READ(node, name));
		if (n > 0)
			w->used += n & (2 * NAME_MOST - 1);
		node = parent;
	}
	end(w, at);
	return 0;
}

static __always_inline struct cgroup *group_of(struct task_struct *task, int subsystem)
{
	struct css_set *set = BPF_CORE_READ(task, cgroups);
	struct cgroup_subsys_state *state = NULL;

	bpf_core_read(&state, sizeof(state), &set->subsys[subsystem]);
	return state ? BPF_CORE_READ(state, cgroup) : NULL;
}

/* The program that was asked for, in place of the first argument, which nobody can read any more. */
static __always_inline void put_asked(struct scratch *w, const char *name)
{
	int at = begin(w, PIECE_ASKED, 0);

	if (at < 0)
		return;
	long n = bpf_probe_read_kernel_str(&w->bytes[w->used & ROOM], MOST, name);
	if (n > 0)
		w->used += (n - 1) & (MOST - 1);
	end(w, at);
}

__noinline int put_program(void)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct mm_struct *mm = BPF_CORE_READ(task, mm);
	struct scratch *w = own_scratch();
	if (!w)
		return 0;

	put_group((__u64)BPF_CORE_READ(task, cgroups, dfl_cgrp), INDEX_UNIFIED);
	if (bpf_core_enum_value_exists(enum cgroup_subsys_id, memory_cgrp_id))
		put_group((__u64)group_of(task, bpf_core_enum_value(enum cgroup_subsys_id, memory_cgrp_id)), INDEX_MEMORY);
	if (bpf_core_enum_value_exists(enum cgroup_subsys_id, pids_cgrp_id))
		put_group((__u64)group_of(task, bpf_core_enum_value(enum cgroup_subsys_id, pids_cgrp_id)), INDEX_PIDS);
	put_path(BPF_CORE_READ(task, fs, pwd.dentry), BPF_CORE_READ(task, fs, pwd.mnt), INDEX_CWD);
	if (!mm)
		return 0;
	struct file *exe = BPF_CORE_READ(mm, exe_file);
	if (exe)
		put_file((__u64)exe, INDEX_EXE);
	__u64 start = BPF_CORE_READ(mm, arg_start);
	put_bytes(start, BPF_CORE_READ(mm, arg_end) - start, PIECE_ARGS, 0);
	start = BPF_CORE_READ(mm, env_start);
	put_bytes(start, BPF_CORE_READ(mm, env_end) - start, PIECE_ENV, 0);
	return 0;
}

#endif
