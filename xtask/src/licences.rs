//! `cargo xtask licences`: the SPDX texts → the fingerprints that the program recognises licences by. The
//! texts themselves do not enter the repository.

use std::fs;

use anyhow::{Context as _, Result, bail};
use seawall_inventory::licence::text::{MARK, print};

use crate::workspace;

/// Writes the file.
pub(crate) fn run() -> Result<()> {
    let mut out = MARK.to_vec();
    let mut count = 0_usize;
    for id in IDS {
        let text = spdx::license_id(id)
            .with_context(|| format!("{id} is on no list"))?
            .text();
        for form in forms(text) {
            let bytes = print(id, form);
            if bytes.len() < 100 {
                bail!("the text of {id} is too short to be told from others");
            }
            out.extend(bytes);
            count += 1;
        }
    }
    let path = workspace::root().join("crates/inventory/data/licences.prints");
    fs::create_dir_all(path.parent().context("no folder")?)?;
    fs::write(&path, &out).with_context(|| format!("cannot write {}", path.display()))?;
    println!(
        "{count} prints of {} licences, {} bytes",
        IDS.len(),
        out.len()
    );
    Ok(())
}

/// A text as published, and without the instructions that follow its terms.
fn forms(text: &str) -> Vec<&str> {
    let mut forms = vec![text];
    if let Some((terms, rest)) = text.split_once("END OF TERMS AND CONDITIONS")
        && !rest.trim().is_empty()
    {
        forms.push(terms);
    }
    // The list has the GPL behind the LGPL 3; files hold them apart.
    let gpl = "GNU GENERAL PUBLIC LICENSE";
    if let Some((lesser, _)) = text
        .split_once(gpl)
        .filter(|(lesser, _)| lesser.contains("LESSER"))
    {
        forms.push(lesser);
    }
    forms
}

/// Licences that software comes under, and those that somebody would want to be warned of. Of a family
/// with one text the narrower term: a text alone does not say "or later".
const IDS: &[&str] = &[
    "0BSD",
    "AFL-2.1",
    "AFL-3.0",
    "AGPL-1.0-only",
    "AGPL-3.0-only",
    "Aladdin",
    "Apache-1.0",
    "Apache-1.1",
    "Apache-2.0",
    "APSL-2.0",
    "Artistic-1.0",
    "Artistic-1.0-Perl",
    "Artistic-2.0",
    "BlueOak-1.0.0",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-2-Clause-Patent",
    "BSD-3-Clause",
    "BSD-3-Clause-Attribution",
    "BSD-3-Clause-Clear",
    "BSD-3-Clause-LBNL",
    "BSD-3-Clause-No-Nuclear-License",
    "BSD-4-Clause",
    "BSD-4-Clause-UC",
    "BSD-Source-Code",
    "BSL-1.0",
    "BUSL-1.1",
    "bzip2-1.0.6",
    "CAL-1.0",
    "CC-BY-3.0",
    "CC-BY-4.0",
    "CC-BY-NC-3.0",
    "CC-BY-NC-4.0",
    "CC-BY-NC-ND-4.0",
    "CC-BY-NC-SA-3.0",
    "CC-BY-NC-SA-4.0",
    "CC-BY-ND-4.0",
    "CC-BY-SA-3.0",
    "CC-BY-SA-4.0",
    "CC0-1.0",
    "CDDL-1.0",
    "CDDL-1.1",
    "CECILL-2.1",
    "CECILL-B",
    "CECILL-C",
    "ClArtistic",
    "CPAL-1.0",
    "CPL-1.0",
    "curl",
    "ECL-2.0",
    "EFL-2.0",
    "Elastic-2.0",
    "EPL-1.0",
    "EPL-2.0",
    "EUPL-1.1",
    "EUPL-1.2",
    "FSFAP",
    "FSFULLR",
    "FSL-1.1-ALv2",
    "FSL-1.1-MIT",
    "FTL",
    "GFDL-1.1-only",
    "GFDL-1.2-only",
    "GFDL-1.3-only",
    "GPL-1.0-only",
    "GPL-2.0-only",
    "GPL-3.0-only",
    "Hippocratic-2.1",
    "HPND",
    "HPND-sell-variant",
    "ICU",
    "IJG",
    "ImageMagick",
    "Info-ZIP",
    "IPA",
    "IPL-1.0",
    "ISC",
    "JSON",
    "Latex2e",
    "LGPL-2.0-only",
    "LGPL-2.1-only",
    "LGPL-3.0-only",
    "Libpng",
    "libpng-2.0",
    "libtiff",
    "LPL-1.02",
    "LPPL-1.3c",
    "MirOS",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "MIT-Modern-Variant",
    "MPL-1.0",
    "MPL-1.1",
    "MPL-2.0",
    "MPL-2.0-no-copyleft-exception",
    "MS-PL",
    "MS-RL",
    "MulanPSL-2.0",
    "NAIST-2003",
    "NCSA",
    "NPL-1.1",
    "NTP",
    "OFL-1.1",
    "OLDAP-2.8",
    "OpenSSL",
    "OSL-3.0",
    "Parity-7.0.0",
    "PHP-3.01",
    "Plexus",
    "PolyForm-Noncommercial-1.0.0",
    "PolyForm-Small-Business-1.0.0",
    "PostgreSQL",
    "PSF-2.0",
    "Python-2.0",
    "QPL-1.0",
    "RPL-1.5",
    "Ruby",
    "SGI-B-2.0",
    "SISSL",
    "Sleepycat",
    "SMLNJ",
    "SSPL-1.0",
    "SunPro",
    "TCL",
    "Unicode-3.0",
    "Unicode-DFS-2015",
    "Unicode-DFS-2016",
    "Unlicense",
    "UPL-1.0",
    "Vim",
    "W3C",
    "W3C-20150513",
    "WTFPL",
    "X11",
    "X11-distribute-modifications-variant",
    "Xerox",
    "XFree86-1.1",
    "Xnet",
    "Zend-2.0",
    "Zimbra-1.3",
    "Zlib",
    "zlib-acknowledgement",
    "ZPL-2.0",
    "ZPL-2.1",
];
