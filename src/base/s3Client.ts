type Of = {
  readonly endpoint: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Undefined: what the address tells, as Amazon's do. */
  readonly region?: string | undefined;
};

/** A client for a bucket that takes nothing else from the environment, as Bun's would: not the region and the session of some other key there. */
export function s3Client({ region, ...of }: Of): Bun.S3Client {
  const { AWS_SESSION_TOKEN, S3_SESSION_TOKEN } = Bun.env;
  return new Bun.S3Client({
    ...of,
    region: region ?? regionOf(new URL(of.endpoint).hostname),
    // Bun takes nothing for unset, so that only a blank, which it sends as nothing, keeps it back.
    ...((AWS_SESSION_TOKEN || S3_SESSION_TOKEN) && { sessionToken: " " }),
  });
}

function regionOf(host: string): string {
  const amazon = /^s3(?:[.-](?:dualstack\.)?([a-z\d-]+))?\.amazonaws\.com(?:\.cn)?$/.exec(host);
  return amazon ? (amazon[1] ?? "us-east-1") : "auto";
}
