/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * The parts of io_uring's structures that are read. As those of kernel.h, their fields are found by name when the programs
 * are loaded. What a request asks for stands at its begin, in a structure of its kind.
 */
#ifndef SEAWALL_RING_H
#define SEAWALL_RING_H

/* Kinds of requests (linux/io_uring.h: programs use these numbers, they stay). */
#define OP_SENDMSG 9
#define OP_RECVMSG 10
#define OP_ACCEPT 13
#define OP_CONNECT 16
#define OP_OPENAT 18
#define OP_CLOSE 19
#define OP_SEND 26
#define OP_RECV 27
#define OP_OPENAT2 28
#define OP_RENAMEAT 35
#define OP_UNLINKAT 36
#define OP_MKDIRAT 37
#define OP_SYMLINKAT 38
#define OP_LINKAT 39
#define OP_SOCKET 45
#define OP_SEND_ZC 47
#define OP_SENDMSG_ZC 48
#define OP_INSTALL 54 /* a descriptor of a file in the ring's own table (FIXED_FD_INSTALL) */
#define OP_BIND 56
#define OP_LISTEN 57

/* Flags of a request that are those of its entry in the ring (IOSQE_…). */
#define REQUEST_FIXED 1     /* its descriptor is one of the ring's own table */
#define REQUEST_SKIPS 64    /* where it succeeds, nothing is put into the completion queue */

/* What is sent stands at several places, of which the first argument leads to a list (IORING_SEND_VECTORIZED, since 6.17). */
#define SEND_PIECES 32

/* A place of the ring's own table is chosen by the kernel, and is the result (IORING_FILE_INDEX_ALLOC). */
#define PLACE_ANY (~0U)

/* A thread that io_uring made: a worker, or the one that looks for requests (SQPOLL). */
#define PF_IO_WORKER 0x10

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct io_cqe {
	__u64 user_data;
	__s32 res;
	int fd; /* until there is a result */
};

/* What is in the queue of completions. */
struct io_uring_cqe {
	__u64 user_data;
	__s32 res;
};

struct io_wq_work_node {
	struct io_wq_work_node *next;
};

struct io_wq_work_list {
	struct io_wq_work_node *first;
};

struct io_submit_state {
	struct io_wq_work_list compl_reqs;
};

struct io_fixed_file {
	unsigned long file_ptr;
};

struct io_rsrc_node {
	unsigned long file_ptr;
};

struct io_rsrc_data {
	unsigned int nr;
	struct io_rsrc_node **nodes;
};

struct io_file_table {
	struct io_rsrc_data data;
};

/* Before 6.13; how many there are stands in the ring. */
struct io_file_table___old {
	struct io_fixed_file *files;
};

struct io_sq_data {
	int task_pid, task_tgid;
};

struct io_ring_ctx {
	struct io_submit_state submit_state;
	struct io_file_table file_table;
	const struct cred *sq_creds;
	struct io_sq_data *sq_data;
};

struct io_ring_ctx___old {
	struct io_file_table___old file_table;
	unsigned int nr_user_files;
};

struct io_uring_task {
	struct task_struct *task;
};

struct io_kiocb {
	struct file *file;
	__u8 opcode;
	__u32 flags;
	struct io_cqe cqe;
	struct io_wq_work_node comp_list; /* of requests that are over */
	struct io_ring_ctx *ctx;
	struct io_uring_task *tctx;
	const struct cred *creds;
	void *async_data;
};

/* Before 6.13. */
struct io_kiocb___old {
	struct task_struct *task;
};

struct filename {
	const char *name;
	const char *uptr; /* where the process has it */
};

struct open_how {
	__u64 flags, mode, resolve;
};

/* What the kernel makes of it. */
struct open_flags {
	int open_flag;
	__u16 mode;
};

struct io_open {
	int dfd;
	__u32 file_slot;
	struct filename *filename;
	struct open_how how;
};

struct io_unlink {
	int dfd, flags;
	struct filename *filename;
};

struct io_mkdir {
	int dfd;
	__u16 mode;
	struct filename *filename;
};

struct io_rename {
	int old_dfd, new_dfd, flags;
	struct filename *oldpath, *newpath;
};

struct io_link {
	int old_dfd, new_dfd, flags;
	struct filename *oldpath, *newpath;
};

struct io_close {
	int fd;
	__u32 file_slot;
};

struct io_connect {
	void *addr;
	int addr_len;
};

/* Before 6.10: the address is read when the request is carried out. */
struct io_async_connect {
	char address[128];
};

struct __kernel_sockaddr_storage {
	__u16 ss_family;
};

struct io_async_msghdr {
	struct msghdr msg;
	struct __kernel_sockaddr_storage addr;
};

struct io_accept {
	int flags;
	__u32 file_slot;
};

struct io_socket {
	int domain, type, protocol;
	__u32 file_slot;
};

struct io_bind {
	int addr_len;
};

struct io_listen {
	int backlog;
};

struct io_sr_msg {
	void *buf;
	int len;
	__u32 msg_flags;
	__u16 flags;
};

/* Since 6.0, before 6.13. */
struct io_sr_msg___old {
	void *addr;
	__u16 addr_len;
};

#pragma clang attribute pop

#endif
