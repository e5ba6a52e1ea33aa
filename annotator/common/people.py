"""The one way in which rooms name the signed-in person's type without knowing the accounts room."""

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AbstractUser, AnonymousUser

    Person: TypeAlias = AbstractUser
    Visitor: TypeAlias = AbstractUser | AbstractBaseUser | AnonymousUser
