import { png } from "./files.ts";
import { jpegWith, pngWith, zip } from "./hostilePictures.ts";
import { animatedWebp, gif, joined, mp4, u32le } from "./pictures.ts";

/** What is sent, and the type that it is given out as; REFUSED, INTRICATE: it is not taken. */
export type HostileFile = readonly [
  what: string,
  name: string,
  make: () => Uint8Array | string | Promise<Uint8Array>,
  type: string,
];

export const REFUSED = "refused";
export const INTRICATE = "intricate";
export const BINARY = "application/octet-stream";
export const TEXT = "text/plain";

const SCRIPT = "<script>alert(document.domain)</script>";
export const HTML = `<!doctype html><html><body>${SCRIPT}</body></html>`;
const SVG = "http://www.w3.org/2000/svg";
export const EXE = joined("MZ\x90\0\x03\0\0\0", Buffer.alloc(120), "This program cannot be run in DOS mode.");
export const bytes = (text: string, encoding: "utf8" | "utf16le" = "utf8") => Buffer.from(text, encoding);

export const polyglots: readonly HostileFile[] = [
  ["a GIF with HTML in a comment", "a.html", () => gif(1, SCRIPT), "image/gif"],
  ["a GIF with HTML behind it", "a.html", () => joined(gif(1), HTML), "image/gif"],
  ["a GIF that is a comment of a script", "a.js", () => "GIF89a/*<script>*/=1;alert(1)", REFUSED],
  ["a GIF that is a script", "a.js", () => joined("GIF89a=\0\x01\0\0\0\0;alert(1)"), "image/gif"],
  ["a PNG with HTML behind it", "a.html", () => joined(png(8, 8), HTML), "image/png"],
  ["a PNG with a program in a text", "a.php", () => pngWith("tEXt", `a\0<?php ${SCRIPT}`), "image/png"],
  ["a JPEG with HTML in a comment", "a.htm", () => jpegWith(["\xfe", HTML]), "image/jpeg"],
  ["a JPEG that is a script", "a.js", () => joined("\xff\xd8\xff\xe0/*\x4a\x46*/=alert(1)//"), BINARY],
  ["a WebP with HTML where its EXIF is", "a.html", () => animatedWebp(2, HTML), "image/webp"],
  ["a film with HTML where its place is", "a.html", () => mp4(HTML), "video/mp4"],
  ["a PDF that is a ZIP", "a.pdf", () => joined("%PDF-1.7\n", zip("a.html", bytes(HTML))), BINARY],
  ["a GIF that is a ZIP with a program", "a.jar", () => joined(gif(1), zip("A.class", EXE)), "image/gif"],
  ["a PDF in a PNG", "a.pdf", () => joined(png(8, 8), "%PDF-1.7\n/JS(app.alert(1))"), "image/png"],
  ["a BMP that is a script", "a.bmp", () => joined("BM=1/*", Buffer.alloc(60), "*/;alert(1)"), BINARY],
  ["a sound with HTML", "a.html", () => joined("RIFF\xff\0\0\0WAVEfmt ", HTML), "audio/wav"],
  ["a sound with HTML in its name", "a.mp3", () => joined("ID3\x03\0\0\0\0\0\x7f", HTML), "audio/mpeg"],
];

export const disguises: readonly HostileFile[] = [
  ["HTML", "a.html", () => HTML, TEXT],
  ["HTML called a picture", "a.png", () => HTML, TEXT],
  ["HTML behind a BOM", "a.txt", () => `\uFEFF${HTML}`, TEXT],
  ["HTML in UTF-16, little end", "a.txt", () => joined("\xff\xfe", bytes(HTML, "utf16le")), BINARY],
  ["HTML in UTF-16, big end", "a", () => joined("\xfe\xff", bytes(HTML, "utf16le").swap16()), BINARY],
  ["HTML in UTF-7", "a.htm", () => "+/v8-+ADw-script+AD4-alert(1)+ADw-/script+AD4-", TEXT],
  ["HTML behind blanks", "a.html", () => `${" \n\t".repeat(2_000)}${HTML}`, TEXT],
  ["HTML behind a comment", "a.html", () => `<!-- ${"x".repeat(600)} -->${HTML}`, TEXT],
  ["HTML with zeros in it", "a.html", () => HTML.replaceAll("<", "<\0"), BINARY],
  ["XHTML", "a.xhtml", () => `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>`, BINARY],
  ["XML with a style", "a.xml", () => `<?xml-stylesheet href="//evil.example/a.xsl"?><a/>`, TEXT],
  ["an XML bomb", "a.xml", () => `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>`, BINARY],
  ["SVG with a script", "a.svg", () => `<svg xmlns="${SVG}">${SCRIPT}</svg>`, TEXT],
  [
    "SVG with a page in it",
    "a.svg",
    () => `<svg xmlns="${SVG}"><foreignObject>${HTML}</foreignObject></svg>`,
    TEXT,
  ],
  [
    "SVG that fetches",
    "a.png",
    () => `<svg xmlns="${SVG}"><image href="http://169.254.169.254/"/></svg>`,
    TEXT,
  ],
  ["SVG, packed", "a.svgz", () => Bun.gzipSync(bytes(`<svg xmlns="${SVG}">${SCRIPT}</svg>`)), BINARY],
  ["MHTML", "a.mhtml", () => `MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n${HTML}`, TEXT],
  ["an answer in itself", "a", () => `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n${HTML}`, TEXT],
  ["a manifest", "a.webmanifest", () => `{"start_url":"/logout","display":"standalone"}`, TEXT],
  ["a script", "worker.js", () => "self.onfetch = () => {}", TEXT],
  ["a style", "style.css", () => "@import '//evil.example'; *{background:url(//evil.example)}", TEXT],
  ["WebAssembly", "a.wasm", () => joined("\0asm\x01\0\0\0"), BINARY],
  ["a PDF with a script", "a.txt", () => "%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(1)>>>>", BINARY],
  ["Flash", "a.swf", () => joined("FWS\x06", u32le(100), Buffer.alloc(90)), BINARY],
  ["a shortcut", "a.url", () => "[InternetShortcut]\r\nURL=file://evil.example/a", TEXT],
];
