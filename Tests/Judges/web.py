"""A real Modoboa: its API saves parameters, its login page judges. Runs in this process, with Django's test client.

A server that has just started is meant: what Modoboa has set in Django's settings for the previous parameters, and what
python-ldap keeps, is taken back, since Modoboa itself only adds to it."""

import logging
import os
import sys

import domain as active_directory
import people

DOMAINS = {"example.test": True, "closed.test": False}
PATH = "/accounts/login/"


class Web:
    """Modoboa with a database of its own."""

    def __init__(self, modoboa, database, redis, authority):
        os.environ["DJANGO_SETTINGS_MODULE"] = "instance.settings"
        # libldap's, for django-auth-ldap; Dovecot and login are told by settings of their own.
        os.environ["LDAPTLS_CACERT"] = authority
        sys.path.insert(0, f"{modoboa}/instance")
        self._database = database
        from django.conf import settings
        settings.DATABASES["default"] |= database.django
        settings.REDIS_URL = f"unix://{redis}?db=0"
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
        for queue in settings.RQ_QUEUES.values():
            queue["URL"] = settings.REDIS_URL
        settings.LOGGING_CONFIG = None
        logging.disable()
        settings.ALLOWED_HOSTS = ["testserver"]
        # Otherwise it asks doveadm, by sudo.
        settings.DOVECOT_SUPPORTED_SCHEMES = "SHA512-CRYPT"
        import django
        django.setup()
        self._settings = settings
        self._of_start = set(vars(settings._wrapped))
        self._populate()
        database.keep()

    def _populate(self):
        """Makes the accounts, as if their owners had logged in before."""
        from django.contrib.auth.models import Group
        from django.db import connections
        from modoboa.admin.models import Domain, Mailbox
        from modoboa.core.models import User
        # Not by save(), which asks name servers and queues work.
        Domain.objects.bulk_create(Domain(name=name, enabled=is_on) for name, is_on in DOMAINS.items())
        domains = {domain.name: domain for domain in Domain.objects.all()}
        group = Group.objects.get(name="SimpleUsers")
        known = {someone.mailbox: someone for someone in [*active_directory.ALL, *people.ALL]}
        for someone in known.values():
            if someone.mailbox is None:
                continue
            address, domain = someone.mailbox.rsplit("@", 1)
            user = User(username=someone.mailbox, email=someone.mailbox, is_active=someone.is_active, is_local=False,
                        language="en")
            user.set_unusable_password()
            User.objects.bulk_create([user])
            user = User.objects.get(username=someone.mailbox)
            user.groups.add(group)
            Mailbox.objects.bulk_create([Mailbox(address=address, domain=domains[domain], user=user, quota=50,
                                                 is_send_only=someone.is_send_only)])
        connections.close_all()

    def save(self, parameters, follows_referrals=True, lists_second=True):
        """Saves parameters in a fresh copy of the database, by the API as the panel does; ldap.conf(5) says whether
        libldap follows referrals, and settings.py lists the second server, if there is one, or does not.

        Returns what the API does not take, or None."""
        from django.db import connections
        connections.close_all()
        self._database.restore()
        return self.change(parameters, follows_referrals, lists_second)

    def change(self, parameters, follows_referrals=True, lists_second=True):
        """Saves parameters in the database as it is; as `save`."""
        from rest_framework.test import APIClient
        self._start_anew(parameters.get("ldap_enable_secondary_server", False) and lists_second, follows_referrals)
        from django.core.cache import cache
        from modoboa.core.models import User
        cache.clear()
        client = APIClient()
        client.force_authenticate(User.objects.filter(is_superuser=True).first())
        answer = client.get("/api/v2/parameters/global/core/")
        values = {name: value for name, value in answer.json()["params"].items()} | parameters
        answer = client.put("/api/v2/parameters/global/core/", values, format="json")
        return None if answer.status_code == 200 else answer.content.decode()

    def _start_anew(self, has_second, follows_referrals):
        import django_auth_ldap.config
        import ldap
        settings = self._settings
        for name in set(vars(settings._wrapped)) - self._of_start:
            delattr(settings, name)
        backends = ["modoboa.lib.authbackends.LDAPBackend"]
        # Listed without a second server, it ends each failed login with an error.
        backends += ["modoboa.lib.authbackends.LDAPSecondaryBackend"] * has_second
        settings.AUTHENTICATION_BACKENDS = (*backends, "django.contrib.auth.backends.ModelBackend")
        django_auth_ldap.config._LDAPConfig._ldap_configured = False
        ldap.set_option(ldap.OPT_REFERRALS, ldap.OPT_ON if follows_referrals else ldap.OPT_OFF)

    def add_local(self, name, password):
        """Makes an account with a password of Modoboa's own."""
        import crypt
        from modoboa.admin.models import Domain, Mailbox
        from modoboa.core.models import User
        hashed = crypt.crypt(password, crypt.mksalt(crypt.METHOD_SHA512))
        User.objects.bulk_create([User(username=name, email=name, is_active=True, is_local=True, language="en",
                                       password=f"{{SHA512-CRYPT}}{hashed}")])
        address, domain = name.rsplit("@", 1)
        Mailbox.objects.bulk_create([Mailbox(address=address, domain=Domain.objects.get(name=domain), quota=50,
                                             user=User.objects.get(username=name))])

    def set(self, username, **fields):
        """Changes an account."""
        from modoboa.core.models import User
        User.objects.filter(username=username).update(**fields)

    def enable(self, name, is_on):
        """Enables a domain, or disables it."""
        from modoboa.admin.models import Domain
        Domain.objects.filter(name=name).update(enabled=is_on)

    def login(self, login, password):
        """The name of the account, None for a login that is rejected, and its words."""
        from django.contrib.auth import SESSION_KEY
        from django.test import Client
        from modoboa.core.models import User
        client = Client(raise_request_exception=False)
        answer = client.post(PATH, {"username": login, "password": password}, secure=True)
        key = client.session.get(SESSION_KEY) if answer.status_code in (200, 302) else None
        if key is not None:
            return User.objects.get(pk=key).username, ""
        return None, f"status {answer.status_code}"
