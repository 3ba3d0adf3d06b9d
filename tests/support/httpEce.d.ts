declare module "http_ece" {
  /** Decrypts `encrypted`; throws where it is not for the private key. */
  export function decrypt(
    encrypted: Buffer,
    keys: {
      readonly version: "aes128gcm";
      readonly privateKey: import("node:crypto").ECDH;
      readonly authSecret: Buffer;
    },
  ): Buffer;
}
