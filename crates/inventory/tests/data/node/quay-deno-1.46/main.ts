import kind from "kind";
import chalk from "npm:chalk@4.1.2";
import { jsx } from "npm:react-dom@18.2.0/server";
console.log(kind, chalk, jsx);
