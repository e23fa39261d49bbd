# shellcheck shell=sh disable=SC2154 # install.sh puts the values before this text.
# What install.sh does on a node.
set -eu
umask 022

systemctl disable --now firewalld
sed -i 's/^SELINUX=.*/SELINUX=permissive/' /etc/selinux/config
setenforce 0 2>/dev/null || true

hostnamectl set-hostname "$name"
printf '%s\n' '# BEGIN OpenStack' "$hosts" '# END OpenStack' >>/etc/hosts
printf '%s\n' "$users" >>~/.ssh/authorized_keys
printf '%s\n' "$known" >>~/.ssh/known_hosts
chmod 600 ~/.ssh/authorized_keys ~/.ssh/known_hosts

# The mirror list is gone; the vault, and whoever copies it, has everything.
repositories() {
  sed -i -e 's/^mirrorlist=/#&/' -e "s,^#\(baseurl=\)http://mirror.centos.org/[^/]*/[^/]*/,\1$base/," /etc/yum.repos.d/*.repo
}
repositories
yum -y -q install centos-release-openstack-train
repositories
yum -y -q install net-tools bash-completion vim bzip2 python-openstackclient openstack-selinux openstack-utils

yum -y -q install chrony
if [ "$address" = "$controller" ]; then source=192.168.100.2; else source=controller; fi
sed -i -e '/^\(server\|pool\) /d' /etc/chrony.conf
echo "server $source iburst" >>/etc/chrony.conf
if [ "$address" = "$controller" ]; then echo "allow $network" >>/etc/chrony.conf; fi
systemctl enable chronyd
systemctl restart chronyd

echo '*/30 * * * * /usr/bin/chronyc sources >> /var/log/chronyc.log 2>&1' | crontab -u root -
printf '%s\n' '/var/log/chronyc.log {' '    weekly' '    rotate 4' '    missingok' '    notifempty' '}' >/etc/logrotate.d/chronyc
systemctl enable --now crond

drop_in() {
  mkdir -p "/etc/systemd/system/$1.service.d"
  cat >"/etc/systemd/system/$1.service.d/openstack.conf"
}

if [ "$address" = "$controller" ]; then
  yum -y -q install mariadb mariadb-server python2-PyMySQL
  printf '%s\n' '[mysqld]' "bind-address=$address" 'default-storage-engine=innodb' 'innodb_file_per_table=on' 'max_connections=4096' 'collation-server=utf8_general_ci' 'character-set-server=utf8' >/etc/my.cnf.d/openstack.cnf
  printf '%s\n' '[Unit]' 'After=network-online.target' 'Wants=network-online.target' '[Service]' 'LimitNOFILE=65535' | drop_in mariadb
  systemctl daemon-reload
  systemctl enable --now mariadb
  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  mysql <<SQL
DELETE FROM mysql.user WHERE User = '' OR (User = 'root' AND Host NOT IN ('localhost', '127.0.0.1', '::1'));
DROP DATABASE IF EXISTS test;
DELETE FROM mysql.db WHERE Db IN ('test', 'test\\\\_%');
FLUSH PRIVILEGES;
SET PASSWORD FOR 'root'@'127.0.0.1' = PASSWORD('$password');
SET PASSWORD FOR 'root'@'::1' = PASSWORD('$password');
SET PASSWORD FOR 'root'@'localhost' = PASSWORD('$password');
SQL
  (umask 077 && printf '[client]\nuser=root\npassword=%s\n' "$password" >~/.my.cnf)

  yum -y -q install rabbitmq-server
  printf 'NODENAME=rabbit@%s\n' "$name" >/etc/rabbitmq/rabbitmq-env.conf
  printf '%s\n' '[Unit]' 'After=network-online.target' 'Wants=network-online.target' '[Service]' 'LimitNOFILE=65536' 'Restart=on-failure' | drop_in rabbitmq-server
  systemctl daemon-reload
  systemctl enable --now rabbitmq-server
  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  # This version of rabbitmqctl takes a password as an argument only; other users of the node can see it for a moment.
  rabbitmqctl -q add_user openstack "$password"
  rabbitmqctl -q set_permissions openstack '.*' '.*' '.*'
  rabbitmqctl -q delete_user guest
  (umask 077 && printf '%s\n' "$password" >~/rabbit)

  yum -y -q install memcached python-memcached
  sed -i "s/^OPTIONS=.*/OPTIONS=\"-l 127.0.0.1,::1,$address -U 0\"/" /etc/sysconfig/memcached
  printf '%s\n' '[Unit]' 'After=network-online.target' 'Wants=network-online.target' '[Service]' 'Restart=on-failure' 'RestartSec=2' | drop_in memcached
  systemctl daemon-reload
  systemctl enable --now memcached

  yum -y -q install etcd
  cat >/etc/etcd/etcd.conf <<CONF
ETCD_DATA_DIR="/var/lib/etcd/default.etcd"
ETCD_LISTEN_PEER_URLS="http://$address:2380"
ETCD_LISTEN_CLIENT_URLS="http://$address:2379,http://127.0.0.1:2379"
ETCD_NAME="$name"
ETCD_INITIAL_ADVERTISE_PEER_URLS="http://$address:2380"
ETCD_ADVERTISE_CLIENT_URLS="http://$address:2379"
ETCD_INITIAL_CLUSTER="$name=http://$address:2380"
ETCD_INITIAL_CLUSTER_TOKEN="etcd-cluster-01"
ETCD_INITIAL_CLUSTER_STATE="new"
CONF
  printf '%s\n' '[Unit]' 'After=network-online.target' 'Wants=network-online.target' | drop_in etcd
  systemctl daemon-reload
  systemctl enable --now etcd
fi

# Done when the clock has a source.
tries=0
until chronyc -n sources | grep -q '^^\*'; do
  tries=$((tries + 1))
  [ "$tries" -lt 120 ] || exit 1
  sleep 0.5
done
