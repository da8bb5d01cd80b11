//! An image whose packages were built by `rpmbuild` from specs of our own and installed by `rpm` itself,
//! so that its `rpmdb.sqlite` is real in every byte. Names and versions are those of a distribution
//! with published advisories; the packages are empty but for one file each.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::cache::{Cache, pack, write};
use super::image::{Image, Layer};
use crate::process;

/// One source package with the binary packages it makes.
struct Source {
    name: &'static str,
    epoch: Option<u32>,
    version: &'static str,
    release: &'static str,
    licence: &'static str,
    module: Option<&'static str>,
    /// Names of further binary packages.
    more: &'static [&'static str],
}

/// The image.
pub(super) fn image(cache: &Cache, name: &str) -> Result<Image> {
    let tar = cache.part("rpm-root.tar", |path| {
        process::require(&["rpm", "rpmbuild"])?;
        let scratch = cache.scratch("rpm")?;
        for source in SOURCES {
            build(&scratch, source)?;
        }
        let root = scratch.join("root");
        install(&scratch, &root)?;
        write(&root, "etc/os-release", OS_RELEASE)?;
        pack(&root, path)?;
        fs::remove_dir_all(&scratch)?;
        Ok(())
    })?;
    Ok(Image {
        name: name.to_owned(),
        layers: vec![Layer::new(tar, "ADD rpm-root.tar / # buildkit")],
    })
}

fn build(scratch: &Path, source: &Source) -> Result<()> {
    write(scratch, &format!("{}.spec", source.name), spec(source))?;
    process::quiet(
        Command::new("rpmbuild")
            .args(["-bb", "--quiet", "--target", "x86_64-linux"])
            .args(["--define", &format!("_topdir {}", scratch.display())])
            .args(["--define", "_build_id_links none"])
            .args(["--define", "source_date_epoch_from_changelog 0"])
            .arg(scratch.join(format!("{}.spec", source.name))),
    )
}

/// The database goes where current distributions have it.
fn install(scratch: &Path, root: &Path) -> Result<()> {
    let folder = scratch.join("RPMS/x86_64");
    let mut packages: Vec<_> = fs::read_dir(&folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    packages.sort();
    let rpm = || {
        let mut command = Command::new("rpm");
        command
            .arg("--root")
            .arg(root)
            .args(["--define", "_dbpath /usr/lib/sysimage/rpm"])
            .args(["--define", "_db_backend sqlite"]);
        command
    };
    fs::create_dir_all(root)?;
    process::quiet(rpm().arg("--initdb"))?;
    process::quiet(
        rpm()
            .args([
                "-i",
                "--nodeps",
                "--noscripts",
                "--ignorearch",
                "--ignoreos",
            ])
            .args(packages),
    )
}

fn spec(source: &Source) -> String {
    let Source {
        name,
        version,
        release,
        licence,
        ..
    } = source;
    let epoch = source
        .epoch
        .map(|epoch| format!("Epoch: {epoch}\n"))
        .unwrap_or_default();
    let module = source
        .module
        .map(|label| format!("ModularityLabel: {label}\n"))
        .unwrap_or_default();
    let mut spec = format!(
        "Name: {name}\n{epoch}Version: {version}\nRelease: {release}\nSummary: {name} of the corpus\n\
         License: {licence}\nVendor: AlmaLinux\n{module}\n%description\nPart of a test image.\n"
    );
    let mut install = vec!["%install".to_owned()];
    let mut files = Vec::new();
    for package in std::iter::once(name).chain(source.more) {
        if package != name {
            let description = format!(
                "%package -n {package}\nSummary: {package}\n\n%description -n {package}\nPart.\n"
            );
            spec.push_str(&description);
        }
        let marker = format!("/usr/share/corpus/{package}");
        install.push(format!(
            "mkdir -p %{{buildroot}}/usr/share/corpus\necho {package} > %{{buildroot}}{marker}"
        ));
        let of = if package == name {
            String::new()
        } else {
            format!(" -n {package}")
        };
        files.push(format!("%files{of}\n{marker}"));
    }
    format!("{spec}\n{}\n\n{}\n", install.join("\n"), files.join("\n"))
}

const SOURCES: &[Source] = &[
    Source {
        name: "bash",
        epoch: None,
        version: "5.1.8",
        release: "6.el9_1",
        licence: "GPLv3+",
        module: None,
        more: &[],
    },
    Source {
        name: "glibc",
        epoch: None,
        version: "2.34",
        release: "60.el9",
        licence: "LGPLv2+ and LGPLv2+ with exceptions and GPLv2+",
        module: None,
        more: &["glibc-common", "glibc-minimal-langpack"],
    },
    Source {
        name: "openssl",
        epoch: Some(1),
        version: "3.0.7",
        release: "16.el9_2",
        licence: "ASL 2.0",
        module: None,
        more: &["openssl-libs"],
    },
    Source {
        name: "curl",
        epoch: None,
        version: "7.76.1",
        release: "23.el9",
        licence: "MIT",
        module: None,
        more: &["libcurl-minimal"],
    },
    Source {
        name: "zlib",
        epoch: None,
        version: "1.2.11",
        release: "39.el9",
        licence: "zlib and Boost",
        module: None,
        more: &[],
    },
    Source {
        name: "nodejs",
        epoch: Some(1),
        version: "18.14.2",
        release: "2.module_el9.1.0+2645+1ff6eb05",
        licence: "MIT and ASL 2.0 and ISC and BSD",
        module: Some("nodejs:18:9010020221009220316:rhel9"),
        more: &["npm"],
    },
    Source {
        name: "tzdata",
        epoch: None,
        version: "2022g",
        release: "1.el9",
        licence: "Public Domain",
        module: None,
        more: &[],
    },
];

const OS_RELEASE: &str = "\
NAME=\"AlmaLinux\"
VERSION=\"9.2 (Turquoise Kodkod)\"
ID=\"almalinux\"
ID_LIKE=\"rhel centos fedora\"
VERSION_ID=\"9.2\"
PLATFORM_ID=\"platform:el9\"
PRETTY_NAME=\"AlmaLinux 9.2 (Turquoise Kodkod)\"
CPE_NAME=\"cpe:/o:almalinux:almalinux:9::baseos\"
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spec_names_every_binary_package_with_its_file() {
        let text = spec(&SOURCES[2]);
        assert!(text.contains("Epoch: 1\n"));
        assert!(text.contains("%package -n openssl-libs\n"));
        assert!(text.contains("%files -n openssl-libs\n/usr/share/corpus/openssl-libs\n"));
        assert!(text.contains("%files\n/usr/share/corpus/openssl\n"));
    }
}
