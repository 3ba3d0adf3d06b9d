import { limits } from "../../src/base/limits.ts";
import { png } from "./files.ts";
import {
  apngOfFrame,
  avifOf,
  film,
  gifHead,
  gifOf,
  jpegHead,
  jpegOfScans,
  jpegWith,
  lying,
  nested,
  pngHead,
  pngWith,
  times,
  webpHead,
  webpOfFrame,
  zeros,
  zip,
} from "./hostilePictures.ts";
import { animatedWebp, apng, avif, box, gif, joined, mp4, riff, taken, u32, u32le } from "./pictures.ts";

/** What is sent, and the type that it is given out as; REFUSED: it is not taken. */
export type HostileFile = readonly [
  what: string,
  name: string,
  make: () => Uint8Array | string | Promise<Uint8Array>,
  type: string,
];

export const REFUSED = "refused";
export const BINARY = "application/octet-stream";
export const TEXT = "text/plain";

const SCRIPT = "<script>alert(document.domain)</script>";
const HTML = `<!doctype html><html><body>${SCRIPT}</body></html>`;
const SVG = "http://www.w3.org/2000/svg";
const EXE = joined("MZ\x90\0\x03\0\0\0", Buffer.alloc(120), "This program cannot be run in DOS mode.");
const { frames } = limits.picture;
const bytes = (text: string, encoding: "utf8" | "utf16le" = "utf8") => Buffer.from(text, encoding);
const photo = () => new Bun.Image(png(640, 320)).jpeg().bytes();
const half = (whole: Uint8Array) => whole.subarray(0, Math.floor(whole.length / 2));
/** The same each time, and nothing at all. */
const RUBBISH = Buffer.from(Array.from({ length: 400 }, (_, index) => (index * 151 + 77) % 256));

const polyglots: readonly HostileFile[] = [
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

const disguises: readonly HostileFile[] = [
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

const wrongTypes: readonly HostileFile[] = [
  ["a program called a picture", "a.jpg", () => EXE, BINARY],
  ["a picture called a program", "a.exe", () => png(8, 8), "image/png"],
  ["a picture called a page", "a.html", photo, "image/jpeg"],
  ["a ZIP called a film", "a.mp4", () => zip("a", bytes("a")), BINARY],
  ["a PNG of rubbish", "a.png", () => joined("\x89PNG\r\n\x1a\n", RUBBISH), BINARY],
  ["a JPEG of rubbish", "a.jpg", () => joined("\xff\xd8\xff", RUBBISH), BINARY],
  ["a GIF of rubbish", "a.gif", () => joined("GIF89a\x10\0\x10\0", RUBBISH), "image/gif"],
  ["a WebP of rubbish", "a.webp", () => joined("RIFF", u32le(404), "WEBP", RUBBISH), BINARY],
  ["an AVIF of rubbish", "a.avif", () => joined(box("ftyp", "avif\0\0\0\0"), RUBBISH), "image/avif"],
  ["a film of rubbish", "a.mp4", () => film(RUBBISH), "video/mp4"],
  ["a QuickTime of rubbish", "a.mov", () => joined(box("ftyp", "qt  \0\0\0\0"), RUBBISH), "video/quicktime"],
  [
    "a WebM of rubbish",
    "a.webm",
    () => joined("\x1a\x45\xdf\xa3\x87\x42\x82\x84webm", RUBBISH),
    "video/webm",
  ],
  ["an MP3 of rubbish", "a.mp3", () => joined("\xff\xfb\x90\0", RUBBISH), "audio/mpeg"],
  ["an Ogg of rubbish", "a.ogg", () => joined("OggS\0", RUBBISH), BINARY],
  [
    "an Ogg whose sound is told",
    "a.opus",
    () => joined("OggS", Buffer.alloc(24), "OpusHead", RUBBISH),
    "audio/ogg",
  ],
  ["an M4A of rubbish", "a.m4a", () => joined(box("ftyp", "M4A \0\0\0\0"), RUBBISH), "audio/x-m4a"],
  ["a WAV of rubbish", "a.wav", () => joined("RIFF\xff\0\0\0WAVE", RUBBISH), "audio/wav"],
  ["rubbish", "a.png", () => RUBBISH, BINARY],
];

const bombs: readonly HostileFile[] = [
  ["a PNG of 400 megapixels", "a.png", () => png(20_000, 20_000), REFUSED],
  ["a PNG that says it has 2^62", "a.png", () => pngHead(2 ** 31 - 1, 2 ** 31 - 1), REFUSED],
  ["a PNG of no pixels", "a.png", () => pngHead(0, 0), BINARY],
  ["a PNG of one pixel across", "a.png", () => png(1, 50_000_000), "image/png"],
  ["a PNG of one pixel down", "a.png", () => png(50_000_000, 1), "image/png"],
  ["a PNG of one pixel too many", "a.png", () => png(1, 50_000_001), REFUSED],
  ["a GIF of 2^32 pixels", "a.gif", () => gifHead(65_535, 65_535), REFUSED],
  ["a WebP that says it has 2^48", "a.webp", () => webpHead(2 ** 24, 2 ** 24), BINARY],
  ["a WebP that says it has more than it has", "a.webp", () => webpHead(7_000, 7_000), BINARY],
  ["a JPEG that says it has 2^32", "a.jpg", () => jpegHead(65_000), REFUSED],
  ["a JPEG that is gone through 101 times", "a.jpg", () => jpegOfScans(7_000, 101), BINARY],
  ["a JPEG that is gone through 10,000 times", "a.jpg", () => jpegOfScans(7_000, 10_000), BINARY],
  [
    "a BMP of 2^62 pixels",
    "a.bmp",
    () => joined("BM", Buffer.alloc(12), u32le(40), times(8, "\x7f")),
    BINARY,
  ],
  ["a GIF of too many frames", "a.gif", () => gif(frames + 1), REFUSED],
  ["a PNG of too many frames", "a.png", () => apng(frames + 1), REFUSED],
  ["a WebP of too many frames", "a.webp", () => animatedWebp(frames + 1), REFUSED],
  ["a ZIP of 100 MB of zeros", "a.zip", () => zip("a", Buffer.alloc(100_000_000)), BINARY],
  ["a ZIP of ZIPs", "a.zip", () => zip("a.zip", zip("b.zip", zip("c", Buffer.alloc(99_999)))), BINARY],
  [
    "a ZIP that says what it is with zeros",
    "a.docx",
    () => zip("[Content_Types].xml", Buffer.alloc(9_999_999)),
    BINARY,
  ],
  ["100 MB of zeros, packed", "a.gz", () => Bun.gzipSync(Buffer.alloc(100_000_000)), BINARY],
  ["a PNG with 100 MB of text", "a.png", () => pngWith("zTXt", joined("a\0\0", zeros(100))), "image/png"],
  ["a PNG with 100 MB of colours", "a.png", () => pngWith("iCCP", joined("a\0\0", zeros(100))), "image/png"],
  [
    "a PNG with 300 MB of text",
    "a.png",
    () => pngWith("iTXt", joined("a\0\x01\0\0\0", zeros(100)), 3),
    BINARY,
  ],
  ["a PNG whose text has no end", "a.png", () => lying(png(8, 8), "IDAT", u32(2 ** 32 - 1), -4), BINARY],
  ["a moving PNG whose frames have no end", "a.png", () => apngOfFrame(2 ** 32 - 1), "image/apng"],
  ["a WebP whose frames have no end", "a.webp", () => webpOfFrame(2 ** 32 - 1), BINARY],
  ["a WebP whose frames are empty", "a.webp", () => webpOfFrame(0), BINARY],
  [
    "a GIF whose picture has no end",
    "a.gif",
    () => gifOf(",", Buffer.alloc(9), "\x02", times(99, "\xffa")),
    "image/gif",
  ],
  [
    "a GIF of a million pieces",
    "a.gif",
    () => gifOf(",", Buffer.alloc(9), "\x02", times(1e6, "\x01a"), "\0;"),
    BINARY,
  ],
  ["a GIF of a million comments", "a.gif", () => gifOf("!\xfe", times(1e6, "\x01a"), "\0", ";"), BINARY],
  [
    "a GIF of too many comments to overwrite",
    "a.gif",
    () => gifOf("!\xfe", times(10_001, "\x01a"), "\0;"),
    BINARY,
  ],
  ["a GIF of 300,000 empty signs", "a.gif", () => gifOf(times(300_000, "!\xf9\0"), ";"), BINARY],
  [
    "a film whose box is too small for itself",
    "a.mp4",
    () => film("\0\0\0\x01moov", Buffer.alloc(8), "x"),
    "video/mp4",
  ],
  [
    "a film whose box is larger than any disk",
    "a.mp4",
    () => film("\0\0\0\x01udta", times(8, "\xff"), "x"),
    "video/mp4",
  ],
  ["a film of boxes in each other", "a.mp4", () => film(nested("moov", 100_000)), "video/mp4"],
  ["a film of 200,000 boxes", "a.mp4", () => film(times(200_000, "\0\0\0\x08free")), BINARY],
  ["a film of too many words to overwrite", "a.mp4", () => film(times(10_001, "\0\0\0\x08udta")), BINARY],
  ["an AVIF in a billion places that take no byte", "a.avif", () => avifOf(20_000, 65_535, 0), BINARY],
  ["an AVIF in 65,535 places beyond its end", "a.avif", () => avifOf(1, 65_535, 4), BINARY],
  ["an AVIF that is twice as long as it says", "a.avif", () => half(avif("x".repeat(400))), "image/avif"],
];

const written: readonly HostileFile[] = [
  ["EXIF with markup", "a.jpg", async () => taken(await photo(), HTML), "image/jpeg"],
  ["huge EXIF", "a.jpg", async () => taken(await photo(), "x".repeat(65_500)), "image/jpeg"],
  [
    "more EXIF than there is room for",
    "a.jpg",
    () => jpegWith(...Array.from({ length: 20 }, () => ["\xe1", "x".repeat(65_000)] as [string, string])),
    "image/jpeg",
  ],
  ["a small picture in EXIF", "a.jpg", async () => taken(await photo(), "GPS\xff\xd8\xff\xd9"), "image/jpeg"],
  [
    "XMP with markup",
    "a.jpg",
    () => jpegWith(["\xe1", `http://ns.adobe.com/xap/1.0/\0<x>${HTML}</x>`]),
    "image/jpeg",
  ],
  ["an empty file", "a.png", () => "", TEXT],
  ["a file of one byte", "a.gif", () => "G", TEXT],
  ["a file of one zero", "a.txt", () => "\0", BINARY],
  ["half a PNG", "a.png", () => half(png(64, 64)), BINARY],
  ["half a JPEG", "a.jpg", async () => half(await photo()), "image/jpeg"],
  ["half a GIF", "a.gif", () => half(gif(9)), "image/gif"],
  ["half a moving PNG", "a.png", () => half(apng(9)), "image/apng"],
  ["half a moving WebP", "a.webp", async () => half(await animatedWebp(9)), "image/webp"],
  ["half a WebP", "a.webp", async () => half(await new Bun.Image(png(64, 64)).webp().bytes()), BINARY],
  ["half a film", "a.mp4", () => half(mp4("at home")), "video/mp4"],
  ["half a ZIP", "a.zip", () => half(zip("a", RUBBISH)), BINARY],
  ["half a sound", "a.wav", () => half(riff("RIFF", joined("WAVE", riff("fmt ", RUBBISH)))), "audio/wav"],
];

export const hostileFiles: readonly HostileFile[] = [
  ...polyglots,
  ...disguises,
  ...wrongTypes,
  ...bombs,
  ...written,
];
