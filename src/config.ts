import { isIP } from 'node:net';
import 'reflect-metadata';
import { plainToInstance, Transform } from 'class-transformer';
import {
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  Min,
  MinLength,
  ValidateBy,
  validateSync,
} from 'class-validator';
import { config as readEnvFile } from 'dotenv';
import { StartupError } from './startup/startup-error.js';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;
const WEB = { protocols: ['http', 'https'], require_tld: false, require_protocol: true };

/** Every setting, read from the environment or `.env`. `.env.example` explains each; a test holds the two together. */
export class Config {
  @IsInt({ message: 'PORT must be a whole number from 0 to 65535' })
  @Min(0, { message: 'PORT must be a whole number from 0 to 65535' })
  @Max(65535, { message: 'PORT must be a whole number from 0 to 65535' })
  @Transform(({ value }) => Number(value))
  PORT: number = 3000;

  @IsString()
  HOST: string = '127.0.0.1';

  /** Where this API is reached, without a slash at the end. Empty: `http://HOST:PORT`. */
  @IsOptional()
  @IsUrl(WEB, { message: 'PUBLIC_URL must be a web address such as https://api.example.org' })
  PUBLIC_URL?: string;

  /** Where readers find an item; `{type}`, `{id}` and `{slug}` are replaced. */
  @IsOptional()
  @ValidateBy(
    { name: 'isSiteUrl', validator: { validate: isSiteUrl } },
    { message: 'SITE_URL must be a web address such as https://example.org/{type}/{slug}' },
  )
  SITE_URL?: string;

  @IsOptional()
  @Matches(/^(\*|https?:\/\/[^\s,/]+)(\s*,\s*https?:\/\/[^\s,/]+)*$/, {
    message: 'CORS_ORIGINS must be * or origins separated by commas, such as https://example.org',
  })
  CORS_ORIGINS?: string;

  @IsOptional()
  @MinLength(32, { message: 'SECRET must have at least 32 characters' })
  SECRET?: string;

  @IsOptional()
  @ValidateBy(
    { name: 'isDatabaseUrl', validator: { validate: isDatabaseUrl } },
    { message: 'DATABASE_URL must look like postgresql://user:password@host:5432/database (write % in a password as %25)' },
  )
  DATABASE_URL?: string;

  @IsString()
  @MinLength(1, { message: 'DATA_DIR must name a folder' })
  DATA_DIR: string = 'data';

  @IsOptional()
  @IsEmail({ require_tld: false }, { message: 'ADMIN_EMAIL must be an e-mail address' })
  ADMIN_EMAIL?: string;

  @IsOptional()
  @MinLength(12, { message: 'ADMIN_PASSWORD must have at least 12 characters' })
  ADMIN_PASSWORD?: string;

  /** Unset: messages are files under DATA_DIR. */
  @IsOptional()
  @ValidateBy(
    { name: 'isSmtpUrl', validator: { validate: isSmtpUrl } },
    { message: 'SMTP_URL must look like smtp://user:password@host:587 or smtps://host (write % in a password as %25)' },
  )
  SMTP_URL?: string;

  @IsEmail(
    { allow_display_name: true, require_tld: false },
    { message: 'MAIL_FROM must be an e-mail address, alone or as in Maillage <maillage@example.org>' },
  )
  MAIL_FROM: string = 'Maillage <maillage@localhost>';

  @IsIn(LOG_LEVELS, { message: `LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}` })
  LOG_LEVEL: (typeof LOG_LEVELS)[number] = 'info';

  @IsInt({ message: 'UPLOAD_MAX_BYTES must be a whole number of bytes, 1 or more' })
  @Min(1, { message: 'UPLOAD_MAX_BYTES must be a whole number of bytes, 1 or more' })
  @Transform(({ value }) => Number(value))
  UPLOAD_MAX_BYTES: number = 50 * 1024 * 1024;

  /** Unset: `true` with the embedded database, `false` with DATABASE_URL. */
  @IsOptional()
  @IsBoolean({ message: 'SAMPLE_CONTENT must be true or false' })
  @Transform(({ value }) => ({ true: true, false: false })[String(value)] ?? value)
  SAMPLE_CONTENT?: boolean;

  /** Requests a minute of one credential, or of one address without; 0 is no limit. */
  @IsInt({ message: 'RATE_LIMIT must be a whole number of requests a minute, or 0 for no limit' })
  @Min(0, { message: 'RATE_LIMIT must be a whole number of requests a minute, or 0 for no limit' })
  @Transform(({ value }) => Number(value))
  RATE_LIMIT: number = 1200;

  /** The same for signing in and for what sends mail, always by address. */
  @IsInt({ message: 'SIGN_IN_RATE_LIMIT must be a whole number of requests a minute, or 0 for no limit' })
  @Min(0, { message: 'SIGN_IN_RATE_LIMIT must be a whole number of requests a minute, or 0 for no limit' })
  @Transform(({ value }) => Number(value))
  SIGN_IN_RATE_LIMIT: number = 20;

  /** Of answers that are kept; 0 keeps none. */
  @IsInt({ message: 'CACHE_MAX_BYTES must be a whole number of bytes, or 0 for no cache' })
  @Min(0, { message: 'CACHE_MAX_BYTES must be a whole number of bytes, or 0 for no cache' })
  @Transform(({ value }) => Number(value))
  CACHE_MAX_BYTES: number = 32 * 1024 * 1024;

  @IsBoolean({ message: 'SURROGATE_KEYS must be true or false' })
  @Transform(({ value }) => ({ true: true, false: false })[String(value)] ?? value)
  SURROGATE_KEYS: boolean = false;

  /** Whose X-Forwarded-For is believed. */
  @IsOptional()
  @ValidateBy(
    { name: 'isNetworkList', validator: { validate: isNetworkList } },
    { message: 'TRUST_PROXY must be addresses or networks separated by commas, such as 127.0.0.1, 10.0.0.0/8' },
  )
  TRUST_PROXY?: string;

  @IsInt({ message: 'AUDIT_DAYS must be a whole number of days from 31 to 36500' })
  @Min(31, { message: 'AUDIT_DAYS must be a whole number of days from 31 to 36500' })
  @Max(36_500, { message: 'AUDIT_DAYS must be a whole number of days from 31 to 36500' })
  @Transform(({ value }) => Number(value))
  AUDIT_DAYS: number = 365;

  /** KiB of memory that verifying one password takes; argon2 wants 8 at least. */
  @IsInt({ message: 'ARGON2_MEMORY_KIB must be a whole number of KiB from 8 to 4194304' })
  @Min(8, { message: 'ARGON2_MEMORY_KIB must be a whole number of KiB from 8 to 4194304' })
  @Max(4_194_304, { message: 'ARGON2_MEMORY_KIB must be a whole number of KiB from 8 to 4194304' })
  @Transform(({ value }) => Number(value))
  ARGON2_MEMORY_KIB: number = 19_456;

  @IsInt({ message: 'ARGON2_PASSES must be a whole number from 1 to 100' })
  @Min(1, { message: 'ARGON2_PASSES must be a whole number from 1 to 100' })
  @Max(100, { message: 'ARGON2_PASSES must be a whole number from 1 to 100' })
  @Transform(({ value }) => Number(value))
  ARGON2_PASSES: number = 2;

  get publicUrl(): string {
    const host = ['0.0.0.0', '::'].includes(this.HOST) ? 'localhost' : this.HOST;
    return (this.PUBLIC_URL ?? `http://${host.includes(':') ? `[${host}]` : host}:${this.PORT}`).replace(/\/+$/, '');
  }

  get hasSampleContent(): boolean {
    return this.SAMPLE_CONTENT ?? this.DATABASE_URL === undefined;
  }
}

/**
 * Reads the settings; an empty value counts as unset.
 * @throws StartupError naming every fault at once
 */
export function readConfig(environment: NodeJS.ProcessEnv = { ...readEnvFile({ quiet: true }).parsed, ...process.env }): Config {
  const known = Object.keys({ ...new Config(), ...optionalSettings() });
  const set = known.filter((key) => environment[key] !== undefined && environment[key].trim() !== '');
  const config = plainToInstance(Config, Object.fromEntries(set.map((key) => [key, environment[key]])), { exposeDefaultValues: true });
  const faults = validateSync(config).flatMap((fault) => [...new Set(Object.values(fault.constraints ?? {}))]);
  if (config.ADMIN_PASSWORD && !config.ADMIN_EMAIL) faults.push('ADMIN_PASSWORD is set but ADMIN_EMAIL is not: set both');
  if (faults.length > 0) throw new StartupError(...faults);
  return config;
}

function isSiteUrl(value: unknown): boolean {
  const filled = String(value).replaceAll(/\{(type|id|slug)\}/g, 'x');
  return /^https?:\/\//.test(filled) && URL.canParse(filled);
}

function isNetworkList(value: unknown): boolean {
  return String(value)
    .split(',')
    .every((network) => isNetwork(network.trim()));
}

function isNetwork(network: string): boolean {
  const [address = '', bits, ...rest] = network.split('/');
  const version = isIP(address);
  const isLength = bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
  return version !== 0 && isLength && rest.length === 0;
}

function isSmtpUrl(value: unknown): boolean {
  try {
    const { protocol, hostname, username, password } = new URL(String(value));
    for (const part of [username, password]) decodeURIComponent(part);
    return ['smtp:', 'smtps:'].includes(protocol) && hostname !== '';
  } catch {
    return false;
  }
}

function isDatabaseUrl(value: unknown): boolean {
  try {
    const { protocol, hostname, pathname, username, password } = new URL(String(value));
    const parts = [username, password, pathname.slice(1)].map((part) => decodeURIComponent(part));
    return ['postgres:', 'postgresql:'].includes(protocol) && hostname !== '' && parts[2] !== '';
  } catch {
    return false;
  }
}

/** Settings without a default: class fields alone do not list them. */
function optionalSettings(): Record<string, true> {
  return {
    PUBLIC_URL: true,
    SITE_URL: true,
    CORS_ORIGINS: true,
    SECRET: true,
    DATABASE_URL: true,
    ADMIN_EMAIL: true,
    ADMIN_PASSWORD: true,
    SMTP_URL: true,
    SAMPLE_CONTENT: true,
    TRUST_PROXY: true,
  };
}
