/**
 * Unicode 17's scripts, by their names of ISO 15924, and those that are written as one (UTS #39, "augmented script
 * sets"): Japanese, Korean, and Chinese with its phonetic letters.
 */
const SCRIPTS = `
  Latn Arab Cyrl Grek Hani+Hira+Kana Hani+Hang Hani+Bopo Deva Hebr Thai
  Adlm Aghb Ahom Armi Armn Avst Bali Bamu Bass Batk Beng Berf Bhks Brah Brai Bugi Buhd Cakm Cans Cari Cham Cher Chrs
  Copt Cpmn Cprt Diak Dogr Dsrt Dupl Egyp Elba Elym Ethi Gara Geor Glag Gong Gonm Goth Gran Gujr Gukh Guru Hano Hatr
  Hluw Hmng Hmnp Hung Ital Java Kali Kawi Khar Khmr Khoj Kits Knda Krai Kthi Lana Laoo Lepc Limb Lina Linb Lisu Lyci
  Lydi Mahj Maka Mand Mani Marc Medf Mend Merc Mero Mlym Modi Mong Mroo Mtei Mult Mymr Nagm Nand Narb Nbat Newa Nkoo
  Nshu Ogam Olck Onao Orkh Orya Osge Osma Ougr Palm Pauc Perm Phag Phli Phlp Phnx Plrd Prti Rjng Rohg Runr Samr Sarb
  Saur Sgnw Shaw Shrd Sidd Sidt Sind Sinh Sogd Sogo Sora Soyo Sund Sunu Sylo Syrc Tagb Takr Tale Talu Taml Tang Tavt
  Tayo Telu Tfng Tglg Thaa Tibt Tirh Tnsa Todr Tols Toto Tutg Ugar Vaii Vith Wara Wcho Xpeo Xsux Yezi Yiii Zanb`;

/** In one of the scripts all the way; what is common to all of them goes with each. */
const ONE_SCRIPT = new RegExp(
  `^(?:${SCRIPTS.trim()
    .split(/\s+/)
    .map(
      (scripts) => `[${[...scripts.split("+"), "Zyyy", "Zinh"].map((one) => `\\p{scx=${one}}`).join("")}]*`,
    )
    .join("|")})$`,
  "u",
);

/** Whether one script has all the letters, marks and digits of `name`, and one decimal system its digits. */
export function isOneScript(name: string): boolean {
  const zeros = new Set(Array.from(name.matchAll(/\p{Nd}/gu), ([digit]) => zeroOf(digit)));
  return zeros.size <= 1 && ONE_SCRIPT.test(name);
}

/** The code point of the zero that `digit` is counted from: Unicode has each ten of them in a row, from zero on. */
function zeroOf(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let first = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first -= 1;
  return code - ((code - first) % 10);
}
