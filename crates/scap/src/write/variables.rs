//! OVAL variables files (OVAL Language 5.11, `oval-variables-schema`): values of external variables.

use std::collections::BTreeMap;

use crate::error::Error;
use crate::limits::VALUES;
use crate::xml::{Element, parse};

/// Reads values; `name` is what to call the file.
///
/// # Errors
/// Where it is no file of variables.
pub fn read_variables(name: &str, bytes: &[u8]) -> Result<BTreeMap<String, Vec<String>>, Error> {
    let document = parse(name, bytes)?;
    let root = &document.root;
    if !root.is(VARIABLES, "oval_variables") {
        return Err(Error::Malformed {
            what: name.to_owned(),
            why: "it is no file of OVAL variables".to_owned(),
        });
    }
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let variables = root.all("variables").flat_map(Element::elements);
    for variable in variables.filter(|it| &*it.name == "variable") {
        let values = all.entry(variable.word("id").to_owned()).or_default();
        values.extend(variable.all("value").take(VALUES).map(Element::text));
    }
    Ok(all)
}

const VARIABLES: &str = "http://oval.mitre.org/XMLSchema/oval-variables-5";

#[cfg(test)]
mod tests {
    use super::read_variables;

    #[test]
    fn values_are_read() {
        let text = r#"<oval_variables xmlns="http://oval.mitre.org/XMLSchema/oval-variables-5"><generator/>
            <variables><variable id="v:1" datatype="int"><value>1</value><value>2</value></variable></variables>
            </oval_variables>"#;
        let all = read_variables("v", text.as_bytes()).unwrap();
        assert_eq!(all["v:1"], ["1", "2"]);
        assert!(read_variables("v", b"<x/>").is_err());
    }
}
