/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Which start of a program a process runs. Whoever it makes runs the same, until that one starts another.
 */
#ifndef SEAWALL_PROGRAM_H
#define SEAWALL_PROGRAM_H

#include "kernel.h"
#include "typed.h"

/* Which start of a program a thread runs: the file that the kernel opened for it then. Who it makes has the same one, until it
 * starts another. */
static __always_inline __u64 program_of(struct task_struct *task)
{
	struct mm_struct *mm = GET(TYPED(struct task_struct, task), mm);
	__u64 exe = eight_bytes((char *)mm + bpf_core_field_offset(struct mm_struct, exe_file));
	struct inode *inode = GET(TYPED(struct file, exe), f_inode);

	/* Memory of a file is used again: not for the same inode as well. */
	return exe ? exe ^ GET(inode, i_ino) * 0x9e3779b97f4a7c15 : 0;
}

#endif
