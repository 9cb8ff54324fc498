from clinic import roles


def test_home_of_a_role_without_pages_is_the_session_list(client_of):
    response = client_of(roles.DOCTOR).get("/", follow=False)

    assert response.status_code == 302


def test_login_page(client):
    assert client.get("/account/login/").status_code == 200
