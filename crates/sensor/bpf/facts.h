/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * What is found out of a call while it is judged. It stands in the scratch: turns of loops look the same to the verifier then, whatever was
 * found before.
 */
#ifndef SEAWALL_FACTS_H
#define SEAWALL_FACTS_H

/* The kernel's name of a file or folder as the filter compares it: its length, its first eight bytes, its last eight. */
struct shape {
	__u64 head;
	__u64 tail;
	__u64 length;
	__u64 reserved; /* so that one is found by a shift */
};

/* Where a path is looked at, and which of its names were found: entries of the kernel's tables of names. */
struct walk {
	__u64 dentry;
	__u64 mount;
	__u64 mount_root;
	__u64 last;
	__u64 first;
	__u64 second;
};

/* A socket: both of its ends. */
struct ends {
	__u64 address[4]; /* as of IPv6, two halves each */
	__u16 ports[2];
	__u16 family;
	__u8 by_packets;
};

struct facts {
	__u64 names; /* that are still to be compared */
	__u32 lists; /* that names were found of, as bits */
	__u8 names_address; /* the call may name one */
	struct ends ends;
	struct walk walk;
	__u64 text[3]; /* how the path begins that was asked for */
	struct shape shape[KINDS]; /* at the kinds of names that they are compared with */
};

#endif
