//! Categories of licences, by SPDX id.
//!
//! Ids are data, one list for each category but the permissive one: what is on the SPDX list, is approved by
//! the OSI or held free by the FSF, and stands in none of these, is permissive only where it is named or the
//! list's own mark of copyleft is absent. What nobody has looked at is unknown, not permissive.

use std::fmt;
use std::str::FromStr;

use spdx::{LicenseItem, LicenseReq};

/// What a licence asks of those who pass the software on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Nothing.
    PublicDomain,
    /// To keep the notices.
    Permissive,
    /// To give the source of the licensed files or of the library.
    WeakCopyleft,
    /// To give the source of the whole work.
    StrongCopyleft,
    /// To give it also to those who use the software over a network.
    NetworkCopyleft,
    /// Not to use it commercially, or not in every field.
    NonCommercial,
    /// An agreement of its own with whoever owns it.
    Proprietary,
    /// Nobody knows.
    Unknown,
}

impl Category {
    /// Every category, the freest first.
    pub const ALL: [Self; 8] = [
        Self::PublicDomain,
        Self::Permissive,
        Self::WeakCopyleft,
        Self::StrongCopyleft,
        Self::NetworkCopyleft,
        Self::NonCommercial,
        Self::Proprietary,
        Self::Unknown,
    ];

    /// Returns the word used in reports and in `seawall.yaml`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PublicDomain => "public-domain",
            Self::Permissive => "permissive",
            Self::WeakCopyleft => "weak-copyleft",
            Self::StrongCopyleft => "strong-copyleft",
            Self::NetworkCopyleft => "network-copyleft",
            Self::NonCommercial => "non-commercial",
            Self::Proprietary => "proprietary",
            Self::Unknown => "unknown",
        }
    }

    /// Returns the category of one term of an expression. An exception that lets others link makes a
    /// strong copyleft a weak one.
    pub fn of(term: &LicenseReq) -> Self {
        let category = match &term.license {
            LicenseItem::Other(reference) => of_reference(&reference.lic_ref),
            LicenseItem::Spdx { id, .. } => of_id(*id),
        };
        let exception = term.addition.as_ref().and_then(spdx::AdditionItem::id);
        let links = exception.is_some_and(|exception| LINKING.contains(&exception.name));
        if links && category == Self::StrongCopyleft {
            return Self::WeakCopyleft;
        }
        category
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Category {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|category| category.name() == text)
            .ok_or(())
    }
}

fn of_id(id: spdx::LicenseId) -> Category {
    let base = id
        .name
        .trim_end_matches("-only")
        .trim_end_matches("-or-later");
    let listed = LISTS.iter().find(|(list, _)| list.contains(&base));
    if let Some((_, category)) = listed {
        return *category;
    }
    if base.starts_with("CC-BY-NC") || base.contains("-NC-") {
        return Category::NonCommercial;
    }
    if base.starts_with("CC-BY-SA") || base.starts_with("GFDL-") {
        return Category::StrongCopyleft;
    }
    if base.starts_with("CC-BY-ND") {
        return Category::Proprietary;
    }
    let free = id.is_osi_approved() || id.is_fsf_free_libre();
    let named = PERMISSIVE.iter().any(|start| base.starts_with(start));
    match (id.is_copyleft(), free || named) {
        (true, _) => Category::StrongCopyleft,
        (false, true) => Category::Permissive,
        (false, false) => Category::Unknown,
    }
}

/// References that others agree on, and our own for what is no single licence.
fn of_reference(reference: &str) -> Category {
    let lower = reference.to_ascii_lowercase();
    let lower = lower.strip_prefix("scancode-").unwrap_or(&lower);
    let lower = lower.strip_prefix("fedora-").unwrap_or(lower);
    let lower = lower.strip_prefix("callaway-").unwrap_or(lower);
    match lower {
        "public-domain" | "unrestricted" | "publicdomain" | "copyright-only" => {
            Category::PublicDomain
        }
        "bsd" | "apache" | "mit" | "ultrapermissive" | "firmware-permissive" => {
            Category::Permissive
        }
        "proprietary"
        | "restricted"
        | "commercial"
        | "proprietary-license"
        | "microsoft-net-library" => Category::Proprietary,
        "commons-clause" => Category::NonCommercial,
        _ => Category::Unknown,
    }
}

/// Categories by id; of the GNU family without `-only` and `-or-later`.
const LISTS: &[(&[&str], Category)] = &[
    (
        &[
            "CC0-1.0",
            "CC-PDDC",
            "Unlicense",
            "PDDL-1.0",
            "SAX-PD",
            "SAX-PD-2.0",
            "NIST-PD",
            "NIST-PD-fallback",
            "blessing",
            "libselinux-1.0",
            "MIT-0",
            "0BSD",
            "WTFPL",
        ],
        Category::PublicDomain,
    ),
    (
        &[
            "LGPL-2.0",
            "LGPL-2.1",
            "LGPL-3.0",
            "LGPLLR",
            "MPL-1.0",
            "MPL-1.1",
            "MPL-2.0",
            "MPL-2.0-no-copyleft-exception",
            "EPL-1.0",
            "EPL-2.0",
            "CDDL-1.0",
            "CDDL-1.1",
            "CPL-1.0",
            "IPL-1.0",
            "APSL-1.0",
            "APSL-1.1",
            "APSL-1.2",
            "APSL-2.0",
            "MS-RL",
            "NPL-1.0",
            "NPL-1.1",
            "SISSL",
            "SISSL-1.2",
            "SPL-1.0",
            "Nokia",
            "LPL-1.0",
            "LPL-1.02",
            "CECILL-C",
            "OFL-1.0",
            "OFL-1.1",
            "OFL-1.1-RFN",
            "OFL-1.1-no-RFN",
            "EUPL-1.1",
            "EUPL-1.2",
            "EUPL-1.0",
            "Artistic-1.0",
            "Artistic-1.0-Perl",
            "Artistic-1.0-cl8",
            "Artistic-2.0",
            "ClArtistic",
            "LPPL-1.3a",
            "LPPL-1.3c",
            "OLDAP-2.3",
            "ErlPL-1.1",
            "gSOAP-1.3b",
            "Motosoto",
            "Interbase-1.0",
            "CATOSL-1.1",
            "CUA-OPL-1.0",
            "RSCPL",
            "YPL-1.1",
            "SugarCRM-1.1.3",
            "Zimbra-1.3",
            "Zimbra-1.4",
            "wxWindows",
            "Ruby",
        ],
        Category::WeakCopyleft,
    ),
    (
        &[
            "GPL-1.0",
            "GPL-2.0",
            "GPL-3.0",
            "CECILL-1.0",
            "CECILL-1.1",
            "CECILL-2.0",
            "CECILL-2.1",
            "Sleepycat",
            "QPL-1.0",
            "OCLC-2.0",
            "copyleft-next-0.3.0",
            "copyleft-next-0.3.1",
            "Parity-6.0.0",
            "Parity-7.0.0",
            "TGPPL-1.0",
            "Glide",
            "ODbL-1.0",
            "LAL-1.2",
            "LAL-1.3",
            "CDLA-Sharing-1.0",
            "NGPL",
            "EFL-2.0",
        ],
        Category::StrongCopyleft,
    ),
    (
        &[
            "AGPL-1.0",
            "AGPL-3.0",
            "SSPL-1.0",
            "OSL-1.0",
            "OSL-1.1",
            "OSL-2.0",
            "OSL-2.1",
            "OSL-3.0",
            "CPAL-1.0",
            "RPL-1.1",
            "RPL-1.5",
            "RPSL-1.0",
            "CAL-1.0",
            "CAL-1.0-Combined-Work-Exception",
            "NPOSL-3.0",
            "Watcom-1.0",
        ],
        Category::NetworkCopyleft,
    ),
    (
        &[
            "Aladdin",
            "BUSL-1.1",
            "PolyForm-Noncommercial-1.0.0",
            "PolyForm-Small-Business-1.0.0",
            "FSL-1.1-ALv2",
            "FSL-1.1-MIT",
            "Elastic-2.0",
            "Hippocratic-2.1",
            "JSON",
            "NCGL-UK-2.0",
        ],
        Category::NonCommercial,
    ),
    (&["TTWL", "Unicode-TOU"], Category::Proprietary),
];

/// What permissive ids begin with, where neither OSI nor FSF has looked at them.
const PERMISSIVE: &[&str] = &[
    "MIT",
    "BSD",
    "HPND",
    "Apache",
    "X11",
    "ISC",
    "Zlib",
    "zlib",
    "Libpng",
    "libpng",
    "ICU",
    "IJG",
    "curl",
    "bzip2",
    "Unicode-3",
    "Unicode-DFS",
    "Beerware",
    "FSFAP",
    "FSFUL",
    "FTL",
    "TCL",
    "Info-ZIP",
    "libtiff",
    "Latex2e",
    "SMLNJ",
    "SunPro",
    "W3C",
    "NTP",
    "OpenSSL",
    "SSLeay",
    "PostgreSQL",
    "Python",
    "PSF",
    "CNRI",
    "PHP",
    "Zend",
    "BlueOak",
    "CC-BY-1",
    "CC-BY-2",
    "CC-BY-3",
    "CC-BY-4",
    "Spencer",
    "RSA-MD",
    "Xerox",
    "XFree86",
    "Bitstream-Vera",
    "Plexus",
    "mpich2",
    "OLDAP",
    "ImageMagick",
    "Boehm-GC",
    "MirOS",
    "NAIST",
    "SGI-B",
    "SSH-",
    "TU-Berlin",
    "Vim",
    "Xnet",
    "ZPL",
    "NCSA",
    "dtoa",
];

/// Exceptions by which what links to the work need not come under its licence.
const LINKING: &[&str] = &[
    "Classpath-exception-2.0",
    "Classpath-exception-2.0-short",
    "GCC-exception-2.0",
    "GCC-exception-2.0-note",
    "GCC-exception-3.1",
    "LLVM-exception",
    "Autoconf-exception-2.0",
    "Autoconf-exception-3.0",
    "Autoconf-exception-generic",
    "Autoconf-exception-generic-3.0",
    "Autoconf-exception-macro",
    "Bison-exception-1.24",
    "Bison-exception-2.2",
    "Libtool-exception",
    "Font-exception-2.0",
    "Linux-syscall-note",
    "Swift-exception",
    "OCaml-LGPL-linking-exception",
    "WxWindows-exception-3.1",
    "eCos-exception-2.0",
    "FLTK-exception",
    "GNU-compiler-exception",
    "gnu-javamail-exception",
    "i2p-gpl-java-exception",
    "GStreamer-exception-2005",
    "GStreamer-exception-2008",
    "LGPL-3.0-linking-exception",
    "LZMA-exception",
    "mif-exception",
    "OpenJDK-assembly-exception-1.0",
    "Qt-LGPL-exception-1.1",
    "Universal-FOSS-exception-1.0",
    "u-boot-exception-2.0",
    "UBDL-exception",
    "Texinfo-exception",
    "GPL-3.0-linking-exception",
    "GPL-3.0-linking-source-exception",
    "CLISP-exception-2.0",
    "freertos-exception-2.0",
    "Nokia-Qt-exception-1.1",
    "Bootloader-exception",
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Every id of the tables is on the list, and in one table only.
    #[test]
    fn tables_name_what_exists() {
        let mut seen = std::collections::BTreeSet::new();
        let mut wrong = Vec::new();
        for id in LISTS.iter().flat_map(|(ids, _)| *ids) {
            let there = [id.to_string(), format!("{id}-only")]
                .iter()
                .any(|name| spdx::license_id(name).is_some());
            if !there || !seen.insert(*id) {
                wrong.push(*id);
            }
        }
        for start in PERMISSIVE {
            let mut all = spdx::identifiers::LICENSES.iter();
            if !all.any(|licence| licence.name.starts_with(start)) {
                wrong.push(start);
            }
        }
        wrong.extend(LINKING.iter().filter(|id| spdx::exception_id(id).is_none()));
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    #[test]
    fn ids() {
        use Category::*;
        let cases = [
            ("MIT", Permissive),
            ("Apache-2.0", Permissive),
            ("BSD-3-Clause", Permissive),
            ("CC-BY-4.0", Permissive),
            ("CC0-1.0", PublicDomain),
            ("Unlicense", PublicDomain),
            ("LGPL-2.1-or-later", WeakCopyleft),
            ("MPL-2.0", WeakCopyleft),
            ("EPL-2.0", WeakCopyleft),
            ("CDDL-1.0", WeakCopyleft),
            ("GPL-2.0-only", StrongCopyleft),
            ("GPL-3.0-or-later", StrongCopyleft),
            ("GPL-2.0-only WITH Classpath-exception-2.0", WeakCopyleft),
            ("GPL-3.0-or-later WITH GCC-exception-3.1", WeakCopyleft),
            ("CC-BY-SA-4.0", StrongCopyleft),
            ("AGPL-3.0-only", NetworkCopyleft),
            ("SSPL-1.0", NetworkCopyleft),
            ("BUSL-1.1", NonCommercial),
            ("CC-BY-NC-4.0", NonCommercial),
            ("CC-BY-NC-SA-3.0", NonCommercial),
            ("Elastic-2.0", NonCommercial),
            ("LicenseRef-proprietary", Proprietary),
            ("LicenseRef-public-domain", PublicDomain),
            ("LicenseRef-Fedora-Public-Domain", PublicDomain),
            ("LicenseRef-BSD", Permissive),
            ("LicenseRef-mine", Unknown),
        ];
        for (term, want) in cases {
            let parsed = spdx::Expression::parse(term).unwrap();
            let got = Category::of(&parsed.requirements().next().unwrap().req);
            assert_eq!(got, want, "{term}");
        }
    }
}
