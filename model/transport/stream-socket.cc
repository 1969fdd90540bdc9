/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "stream-socket.h"

#include "ns3/simulator.h"
#include "ns3/tcp-socket-base.h"

namespace ns3
{
namespace edgeinference
{

namespace
{

/**
 * Reaches what a TCP socket can do but offers to its children only. Close() goes on delivering what
 * is in the socket's buffer, which a crashed node does not.
 */
class TcpAccess : public TcpSocketBase
{
  public:
    /** Send a reset and forget the connection. @param socket whose */
    static void Reset(TcpSocketBase& socket)
    {
        (socket.*(&TcpAccess::SendRST))();
    }

    /** Forget the connection. @param socket whose */
    static void Forget(TcpSocketBase& socket)
    {
        (socket.*(&TcpAccess::DeallocateEndPoint))();
    }

    /** Believe that the peer has room. @param socket whose */
    static void OpenWindow(TcpSocketBase& socket)
    {
        socket.*(&TcpAccess::m_rWnd) = 1;
    }
};

/** ScheduleEnd, then. @param socket the socket @param ending how; the owner is kept by the event */
void
End(Ptr<Object> /* owner */, Ptr<Socket> socket, SocketEnding ending)
{
    UnhookSocket(socket);
    Ptr<TcpSocketBase> tcp = DynamicCast<TcpSocketBase>(socket);
    if (!tcp || ending == SocketEnding::CLOSE)
    {
        socket->Close();
    }
    else if (ending == SocketEnding::RESET)
    {
        TcpAccess::Reset(*tcp);
    }
    else
    {
        TcpAccess::Forget(*tcp);
    }
}

} // namespace

void
UnhookSocket(Ptr<Socket> socket)
{
    socket->SetConnectCallback(MakeNullCallback<void, Ptr<Socket>>(),
                               MakeNullCallback<void, Ptr<Socket>>());
    socket->SetCloseCallbacks(MakeNullCallback<void, Ptr<Socket>>(),
                              MakeNullCallback<void, Ptr<Socket>>());
    socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
    socket->SetSendCallback(MakeNullCallback<void, Ptr<Socket>, uint32_t>());
}

void
ScheduleEnd(Ptr<Object> owner, Ptr<Socket> socket, SocketEnding ending)
{
    Simulator::ScheduleNow(&End, owner, socket, ending);
}

void
PrepareListener(Ptr<Socket> socket)
{
    Ptr<TcpSocketBase> tcp = DynamicCast<TcpSocketBase>(socket);
    if (tcp)
    {
        TcpAccess::OpenWindow(*tcp);
    }
}

} // namespace edgeinference
} // namespace ns3
