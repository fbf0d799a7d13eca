package dev.parley.config;

/** The {@code phone} section; {@code defaults.json} explains its keys. A vendor is on when its secret is given. */
public record PhoneConfig(String publicUrl, String greeting, Vendor twilio, Vendor plivo, Login exotel) {
    /** @param authToken signs the vendor's requests; empty for off */
    public record Vendor(String authToken) {
        public boolean on() {
            return !authToken.isEmpty();
        }

        /** Without the token. */
        @Override
        public String toString() {
            return "Vendor[" + (on() ? "on" : "off") + "]";
        }
    }

    /** @param user of HTTP basic authentication; empty for off */
    public record Login(String user, String password) {
        public Login {
            user = Check.secret("phone.exotel.user", user);
            password = Check.secret("phone.exotel.password", password);
            if (user.contains(":")) {
                throw new ConfigException("phone.exotel.user: has a colon, wanted none, as basic authentication does");
            }
        }

        public boolean on() {
            return !user.isEmpty();
        }

        /** Without the password. */
        @Override
        public String toString() {
            return "Login[" + (on() ? "on" : "off") + "]";
        }
    }

    public PhoneConfig {
        twilio = new Vendor(Check.secret("phone.twilio.authToken", twilio.authToken()));
        plivo = new Vendor(Check.secret("phone.plivo.authToken", plivo.authToken()));
        Check.longest("phone.greeting", greeting, SessionConfig.MAX_GREETING);
        if (!publicUrl.isEmpty() && !publicUrl.matches("https://[^/?#]+(/[^?#]*[^/?#])?")) {
            throw new ConfigException("phone.publicUrl: \"" + publicUrl
                    + "\" is not usable, wanted the server's public address: https://host, without / at the end");
        }
        if (publicUrl.isEmpty() && (twilio.on() || plivo.on())) {
            throw new ConfigException("phone.publicUrl: missing, wanted the server's public address: https://host");
        }
        if (exotel.on() != !exotel.password().isEmpty()) {
            throw new ConfigException("phone.exotel: wanted both user and password");
        }
    }
}
