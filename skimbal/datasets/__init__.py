"""Real data sets with their origin, seeded product titles, and long tails."""

from skimbal.datasets._data_files import get_data_home
from skimbal.datasets._dataset_info import DatasetInfo
from skimbal.datasets._fetch_dataset import fetch_dataset
from skimbal.datasets._fetch_news import fetch_reuters_r52, fetch_tnews
from skimbal.datasets._fetch_products import (
    fetch_fashion_products,
    fetch_pricerunner,
    fetch_wdc_match,
)
from skimbal.datasets._fetch_queries import (
    fetch_banking77,
    fetch_multicpr_queries,
    fetch_sms_spam,
    fetch_trec6,
)
from skimbal.datasets._fetch_reviews import (
    fetch_eprstmt,
    fetch_eprstmt_unlabeled,
    fetch_online_shopping,
    fetch_womens_clothing,
)
from skimbal.datasets._fetch_tables import (
    fetch_criteo_tiny,
    fetch_movielens_100k,
    fetch_payment_fraud,
)
from skimbal.datasets._long_tail import make_long_tail
from skimbal.datasets._product_titles import make_product_titles
from skimbal.datasets._registry import list_datasets

__all__ = [
    "DatasetInfo",
    "fetch_banking77",
    "fetch_criteo_tiny",
    "fetch_dataset",
    "fetch_eprstmt",
    "fetch_eprstmt_unlabeled",
    "fetch_fashion_products",
    "fetch_movielens_100k",
    "fetch_multicpr_queries",
    "fetch_online_shopping",
    "fetch_payment_fraud",
    "fetch_pricerunner",
    "fetch_reuters_r52",
    "fetch_sms_spam",
    "fetch_tnews",
    "fetch_trec6",
    "fetch_wdc_match",
    "fetch_womens_clothing",
    "get_data_home",
    "list_datasets",
    "make_long_tail",
    "make_product_titles",
]
