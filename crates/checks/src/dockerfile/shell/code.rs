//! Numbers of `ShellCheck`'s findings and the names of their variants.

use std::sync::LazyLock;

/// Returns the name of a code's variant; nothing where the number is none of a code.
pub(super) fn name_of(code: u16) -> Option<&'static str> {
    let index = usize::from(code.checked_sub(FIRST)?);
    NAMES.get(index).map(String::as_str)
}

/// Returns the code of a variant.
pub fn number_of(variant: &str) -> Option<u16> {
    variant.strip_prefix("SC")?.parse().ok()
}

/// Says whether findings of a code are passed on. In a Dockerfile there is no first line to complain about, and
/// files that a script reads cannot be followed.
pub(super) const fn is_passed_on(code: u16) -> bool {
    !matches!(
        code,
        1008 | 1071 | 1090 | 1091 | 1094 | 1128 | 2096 | 2148 | 2187 | 2239
    )
}

/// Says whether the linter that is built in is asked for a code.
pub fn is_judged_by_built_in(code: u16) -> bool {
    BUILT_IN.binary_search(&code).is_ok()
}

/// Names of all codes that there may ever be; faults bear names that live as long as the program.
static NAMES: LazyLock<Vec<String>> =
    LazyLock::new(|| (FIRST..=LAST).map(|code| format!("SC{code}")).collect());

const FIRST: u16 = 1000;
const LAST: u16 = 3999;

/// Codes that the linter that is built in knows, without those that it judges badly: it takes the `5` of `5<<A` for
/// standard input (2261), and every `A && B || C` alike (2015).
#[rustfmt::skip]
static BUILT_IN: &[u16] = &[
    1001, 1003, 1004, 1007, 1010, 1011, 1012, 1019, 1020, 1035, 1036, 1037, 1039, 1040, 1041,
    1042, 1044, 1045, 1046, 1047, 1049, 1058, 1064, 1065, 1069, 1070, 1072, 1073, 1074, 1075,
    1076, 1078, 1079, 1080, 1083, 1087, 1088, 1089, 1097, 1101, 1102, 1105, 1110, 1112, 1114,
    1115, 1118, 1126, 1127, 1132, 1133, 1140, 1141, 1143, 2001, 2003, 2004, 2005, 2006, 2007,
    2009, 2010, 2011, 2012, 2013, 2014, 2016, 2018, 2019, 2021, 2022, 2024, 2026, 2027,
    2028, 2029, 2030, 2031, 2034, 2035, 2038, 2043, 2044, 2045, 2046, 2048, 2050, 2053, 2054,
    2057, 2059, 2060, 2061, 2062, 2063, 2064, 2066, 2068, 2069, 2070, 2071, 2072, 2076, 2078,
    2080, 2081, 2082, 2086, 2088, 2089, 2090, 2091, 2092, 2094, 2097, 2098, 2100, 2102, 2103,
    2104, 2105, 2112, 2113, 2115, 2116, 2117, 2119, 2120, 2121, 2124, 2125, 2126, 2127, 2128,
    2129, 2139, 2140, 2141, 2142, 2143, 2144, 2145, 2146, 2153, 2154, 2155, 2156, 2157, 2162,
    2163, 2164, 2166, 2168, 2172, 2178, 2181, 2184, 2186, 2194, 2195, 2196, 2197, 2198, 2199,
    2202, 2206, 2207, 2209, 2210, 2211, 2212, 2213, 2214, 2215, 2216, 2217, 2218, 2219, 2220,
    2221, 2222, 2223, 2231, 2233, 2235, 2238, 2240, 2242, 2252, 2254, 2257, 2260, 2264,
    2265, 2267, 2268, 2270, 2271, 2272, 2273, 2274, 2276, 2277, 2280, 2282, 2288, 2290, 2291,
    2294, 2295, 2296, 2298, 2300, 2301, 2308, 2309, 2316, 2317, 2318, 2319, 2321, 2323, 2327,
    2328, 2329, 2331, 2333, 2336, 2339, 2370, 2387, 2389, 2390, 2391, 2396, 2399, 3001, 3002,
    3003, 3004, 3005, 3006, 3007, 3008, 3009, 3010, 3011, 3012, 3014, 3015, 3016, 3017, 3018,
    3020, 3021, 3022, 3024, 3026, 3030, 3032, 3033, 3034, 3037, 3040, 3041, 3042, 3043, 3044,
    3045, 3046, 3047, 3048, 3050, 3051, 3052, 3053, 3054, 3055, 3057, 3058, 3059, 3060, 3061,
    3062, 3065, 3067, 3073, 3079, 3083,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dockerfile::shell::table::VARIANTS;

    #[test]
    fn codes_have_names() {
        assert_eq!(name_of(2086), Some("SC2086"));
        assert_eq!((name_of(999), name_of(4000)), (None, None));
        let names: Vec<&str> = VARIANTS.iter().map(|it| it.name).collect();
        assert!(names.is_sorted(), "in order, each once");
        let number = |name: &str| name.strip_prefix("SC")?.parse().ok();
        for name in names {
            assert_eq!(number(name).and_then(name_of), Some(name));
        }
    }
}
