//! The YAML form of secdb: the same members as in JSON.

use serde_json::Value;

use super::Database;
use crate::feed::yaml;

/// Reads a secdb file in YAML.
pub(super) fn parse(text: &str) -> Result<Database, String> {
    let tree = yaml::parse(text)?;
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut fixes = Vec::new();
    let packages = tree.get("packages").and_then(Value::as_array);
    for item in packages.into_iter().flatten() {
        let package = item.get("pkg");
        let name = text(package.and_then(|package| package.get("name")));
        let of_package = package.and_then(|package| package.get("secfixes"));
        for (version, ids) in of_package.and_then(Value::as_object).into_iter().flatten() {
            let ids = ids
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str);
            fixes.extend(ids.map(|id| (name.clone(), version.clone(), id.to_owned())));
        }
    }
    Ok(Database {
        distroversion: text(tree.get("distroversion")),
        fixes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_is_read() {
        let text = "---
distroversion: v3.5
reponame: main
archs:
  - x86_64
packages:
  - pkg:
      name: bash
      secfixes:
        4.3.46-r5:
          - CVE-2016-9401
        \"0\":
        - CVE-2016-1
        - 'CVE-2016-2 XSA-1'
  - pkg:
      secfixes:
        1-r0: [CVE-2017-7555]
      name: augeas
";
        let database = parse(text).unwrap();
        assert_eq!(database.distroversion, "v3.5");
        let mut fixes: Vec<String> = database
            .fixes
            .iter()
            .map(|(p, v, i)| format!("{p} {v} {i}"))
            .collect();
        fixes.sort();
        assert_eq!(
            fixes,
            [
                "augeas 1-r0 CVE-2017-7555",
                "bash 0 CVE-2016-1",
                "bash 0 CVE-2016-2 XSA-1",
                "bash 4.3.46-r5 CVE-2016-9401",
            ]
        );
    }
}
