//! Which packages are never run, by kind of package. Names and sources are those of the distributions'
//! own package lists; `*` stands for any text. A rule with sources holds only for packages built from
//! one of them, so that somebody's own package of a similar name is not hidden by it.

use seawall_model::package::PackageType;

/// What kind of thing is not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Headers and build files of a kernel.
    Headers,
    /// A kernel and its modules.
    Kernel,
    /// Firmware and microcode.
    Firmware,
    /// What starts a machine.
    BootLoader,
    /// Texts.
    Documentation,
}

impl Class {
    /// Says whether a machine runs it, and only a container does not.
    pub(super) const fn is_of_machine(self) -> bool {
        matches!(self, Self::Kernel | Self::Firmware | Self::BootLoader)
    }

    /// Returns why it is not run, as a clause.
    pub(super) const fn why(self) -> &'static str {
        match self {
            Self::Headers => "kernel headers, never run",
            Self::Kernel => "a kernel, never run in a container",
            Self::Firmware => "firmware, never loaded by a container",
            Self::BootLoader => "a boot loader, never run in a container",
            Self::Documentation => "documentation, never run",
        }
    }
}

/// One line of the table.
pub(super) struct Rule {
    pub(super) kind: PackageType,
    pub(super) class: Class,
    pub(super) names: &'static [&'static str],
    pub(super) except: &'static [&'static str],
    pub(super) sources: &'static [&'static str],
}

/// The table; the first rule that fits counts.
pub(super) const RULES: &[Rule] = &[
    // Debian, Ubuntu and what is built on them.
    rule(
        PackageType::Deb,
        Class::Headers,
        &[
            "linux-libc-dev",
            "linux-libc-dev-*-cross",
            "linux-headers-*",
            "linux-*-headers-*",
            "linux-kbuild-*",
            "linux-compiler-*",
            "linux-source",
            "linux-source-*",
            "linux-support-*",
        ],
        &["linux", "linux-*", "cross-toolchain-base*"],
    ),
    rule(
        PackageType::Deb,
        Class::Kernel,
        &["linux-image-*", "linux-modules-*", "linux-signed-image-*"],
        &["linux", "linux-*"],
    ),
    rule(
        PackageType::Deb,
        Class::Firmware,
        &["firmware-*"],
        &["firmware-nonfree", "firmware-free"],
    ),
    rule(
        PackageType::Deb,
        Class::Firmware,
        &["linux-firmware", "intel-microcode", "amd64-microcode"],
        &["linux-firmware", "intel-microcode", "amd64-microcode"],
    ),
    rule(
        PackageType::Deb,
        Class::BootLoader,
        &["grub-*", "grub2-*"],
        &["grub2", "grub2-*", "grub-efi-*"],
    ),
    rule(
        PackageType::Deb,
        Class::BootLoader,
        &["shim-*", "syslinux-*", "isolinux", "u-boot-*"],
        &["shim", "shim-*", "syslinux", "u-boot"],
    ),
    documentation(
        PackageType::Deb,
        &["*-doc", "*-docs", "manpages", "manpages-*"],
    ),
    // Fedora, Red Hat and its rebuilds, SUSE, Oracle, Amazon, Azure, Photon.
    rule(
        PackageType::Rpm,
        Class::Headers,
        &[
            "kernel-headers",
            "kernel*-headers",
            "kernel-devel",
            "kernel*-devel",
            "kernel-devel-matched",
            "kernel*-devel-matched",
            "kernel-cross-headers",
            "kernel-source",
            "kernel-source-*",
            "kernel-syms",
            "kernel-macros",
            "linux-glibc-devel",
            "linux-api-headers",
        ],
        &["kernel*", "linux*"],
    ),
    rule(
        PackageType::Rpm,
        Class::Kernel,
        &[
            "kernel",
            "kernel-core",
            "kernel-modules",
            "kernel-modules-*",
            "kernel-debug",
            "kernel-*-core",
            "kernel-*-modules",
            "kernel-*-modules-*",
            "kernel-rt",
            "kernel-64k",
            "kernel-uek",
            "kernel-default",
            "kernel-default-base",
            "kernel-default-extra",
            "kernel-default-optional",
            "kernel-azure",
            "kernel-kvmsmall",
            "kernel-64kb",
            "kernel5.*",
            "kernel6.*",
        ],
        &["kernel*"],
    ),
    rule(
        PackageType::Rpm,
        Class::Firmware,
        &[
            "linux-firmware*",
            "*-firmware",
            "kernel-firmware-*",
            "ucode-*",
        ],
        &[
            "linux-firmware",
            "kernel-firmware*",
            "ucode-*",
            "alsa-sof-firmware",
        ],
    ),
    rule(
        PackageType::Rpm,
        Class::BootLoader,
        &["grub2", "grub2-*", "shim", "shim-*", "syslinux-nonlinux"],
        &["grub2", "shim", "shim-*", "syslinux"],
    ),
    documentation(
        PackageType::Rpm,
        &["*-doc", "*-docs", "*-javadoc", "man-pages", "man-pages-*"],
    ),
    // Alpine, Wolfi.
    rule(
        PackageType::Apk,
        Class::Headers,
        &[
            "linux-headers",
            "linux-lts-dev",
            "linux-virt-dev",
            "linux-edge-dev",
            "linux-stable-dev",
            "linux-rpi*-dev",
        ],
        &[
            "linux-headers",
            "linux-lts",
            "linux-edge",
            "linux-stable",
            "linux-rpi",
        ],
    ),
    rule(
        PackageType::Apk,
        Class::Kernel,
        &[
            "linux-lts",
            "linux-virt",
            "linux-edge",
            "linux-stable",
            "linux-rpi*",
        ],
        &["linux-lts", "linux-edge", "linux-stable", "linux-rpi"],
    ),
    rule(
        PackageType::Apk,
        Class::Firmware,
        &[
            "linux-firmware",
            "linux-firmware-*",
            "intel-ucode",
            "amd-ucode",
            "sof-firmware",
        ],
        &["linux-firmware", "intel-ucode", "amd-ucode", "sof-firmware"],
    ),
    rule(
        PackageType::Apk,
        Class::BootLoader,
        &[
            "grub",
            "grub-*",
            "syslinux",
            "raspberrypi-bootloader*",
            "u-boot-*",
        ],
        &["grub", "syslinux", "raspberrypi-bootloader", "u-boot"],
    ),
    documentation(PackageType::Apk, &["*-doc", "*-docs", "man-pages"]),
    // Arch.
    rule(
        PackageType::Alpm,
        Class::Headers,
        &[
            "linux-api-headers",
            "linux-headers",
            "linux-lts-headers",
            "linux-zen-headers",
            "linux-hardened-headers",
            "linux-rt-headers",
        ],
        &[],
    ),
    rule(
        PackageType::Alpm,
        Class::Kernel,
        &[
            "linux",
            "linux-lts",
            "linux-zen",
            "linux-hardened",
            "linux-rt",
            "linux-rt-lts",
        ],
        &[],
    ),
    rule(
        PackageType::Alpm,
        Class::Firmware,
        &[
            "linux-firmware",
            "linux-firmware-*",
            "intel-ucode",
            "amd-ucode",
            "sof-firmware",
        ],
        &[],
    ),
    rule(
        PackageType::Alpm,
        Class::BootLoader,
        &["grub", "syslinux", "shim-signed"],
        &[],
    ),
    documentation(
        PackageType::Alpm,
        &["*-doc", "*-docs", "man-pages", "man-pages-*"],
    ),
];

const fn rule(
    kind: PackageType,
    class: Class,
    names: &'static [&'static str],
    sources: &'static [&'static str],
) -> Rule {
    Rule {
        kind,
        class,
        names,
        except: EXCEPT_KERNEL,
        sources,
    }
}

const fn documentation(kind: PackageType, names: &'static [&'static str]) -> Rule {
    Rule {
        kind,
        class: Class::Documentation,
        names,
        except: EXCEPT_DOCUMENTATION,
        sources: &[],
    }
}

/// Tools that are built from a kernel's source and are run.
const EXCEPT_KERNEL: &[&str] = &[
    "*-tools",
    "*-tools-*",
    "*-livepatch*",
    "*-livepatching*",
    "*-libbpf*",
];
/// Brings the program `perldoc`.
const EXCEPT_DOCUMENTATION: &[&str] = &["perl-doc"];
