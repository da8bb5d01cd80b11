//! `pom.properties` of an archive that was unpacked (Maven Archiver, "addMavenDescriptor"):
//! `webapps/ROOT/META-INF/maven/GROUP/ARTIFACT/pom.properties`.

use seawall_model::problem::{Problem, ProblemKind};

use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile, Names};
use crate::language::java::archive::properties;
use crate::unpack::Unpack;

/// Reads descriptions of archives that were unpacked.
#[derive(Clone, Copy, Debug)]
pub struct PomProperties;

impl Extractor for PomProperties {
    fn id(&self) -> &'static str {
        "java-pom-properties"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["pom.properties"],
            endings: &[],
        })
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let folder = path.strip_suffix("/pom.properties")?;
        let below = folder.starts_with("META-INF/maven/") || folder.contains("/META-INF/maven/");
        below.then_some(Interest {
            max_bytes: 64 << 10,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_pom_properties(file, out);
        }
    }
}

/// Reads one file.
pub fn parse_pom_properties(file: &LayerFile, out: &mut Extracted) {
    match properties::parse(&file.bytes) {
        Ok(coordinates) => {
            let packages = vec![coordinates.package()];
            out.facts
                .push((file.path.clone(), Fact::Listed { packages }));
        }
        Err(why) => out
            .problems
            .push(Problem::new(ProblemKind::Input, "Maven description", why).at(&file.path)),
    }
}
