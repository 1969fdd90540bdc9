/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The table an offloading game is played at: seats, bundles, and what the server has left.
 */
#ifndef EDGE_INFERENCE_GAME_TABLE_H
#define EDGE_INFERENCE_GAME_TABLE_H

#include "offloading-game.h"

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/** Number of a seat; seats are taken in the order in which devices join. */
using SeatId = std::size_t;

/**
 * What a device answers to a broadcast.
 */
struct GameResponse
{
    std::size_t option{0}; //!< its best response; what it holds if it does not bid
    bool bids{false};      //!< whether it bids
    Bid bid;               //!< its bid
    /** It can only want something else when at least this is left: the least it takes in addition,
     * in either part, for any option that is as fast or faster. */
    Bundle wake;
};

/**
 * Devices, what they hold, and what is left.
 */
class GameTable
{
  public:
    /** @param settings rules of the game */
    explicit GameTable(const GameSettings& settings);

    /** @param device takes the next seat @return the seat */
    SeatId Add(const GameDevice& device);

    /** @param seat of a device that leaves; its bundle is given back */
    void Remove(SeatId seat);

    /** @param seat a seat @param device its new description; the bundle is counted anew */
    void Replace(SeatId seat, const GameDevice& device);

    /** @param device id of a device @return its seat; throws std::invalid_argument if it has none
     */
    SeatId Find(uint64_t device) const;

    /** @param seat a seat @return what its device answers now */
    GameResponse Ask(SeatId seat) const;

    /** @param seat a seat @param option what its device holds from now on */
    void Exchange(SeatId seat, std::size_t option);

    /** @param budget new budgets; what is left is summed up anew */
    void SetBudget(const Bundle& budget);

    /** Sum up anew what is left and who computes on the server. */
    void Sum();

    /** @return true if a budget is overdrawn */
    bool IsOverdrawn() const;

    /** @return taken seats that hold part of an overdrawn budget, smallest utility first */
    std::vector<SeatId> GetRevocable() const;

    /** @param seat a seat @return true if its device takes part of an overdrawn budget */
    bool HoldsOverdrawn(SeatId seat) const;

    /**
     * Close the gaps that leaving devices left, if they are the greater part.
     * @return true if seats have other numbers now
     */
    bool Compact();

    /** @param seat below GetSeatCount() @return true if somebody sits there */
    bool IsTaken(SeatId seat) const
    {
        return m_seats[seat].taken;
    }

    /** @param seat a taken seat @return its device */
    const GameDevice& GetDevice(SeatId seat) const
    {
        return m_seats[seat].device;
    }

    /** @param seat a taken seat @return index of what its device holds */
    std::size_t GetOption(SeatId seat) const
    {
        return m_seats[seat].option;
    }

    /** @return seats, the empty ones included */
    std::size_t GetSeatCount() const
    {
        return m_seats.size();
    }

    /** @return devices */
    std::size_t GetDeviceCount() const
    {
        return m_index.size();
    }

    /** @return what is left of the budgets */
    const Bundle& GetResidual() const
    {
        return m_residual;
    }

    /** @return the rules, with the budgets of now */
    const GameSettings& GetSettings() const
    {
        return m_settings;
    }

    /** @return devices that compute on the server */
    std::size_t GetUserCount() const
    {
        return m_users;
    }

  private:
    /** A place at the table. */
    struct Seat
    {
        GameDevice device;     //!< who sits there
        std::size_t option{0}; //!< what it holds
        bool taken{true};      //!< whether somebody does
    };

    /** @param seat a seat @return users that its device counts with if it computes there */
    double CountUsers(const Seat& seat) const;

    GameSettings m_settings;                      //!< rules
    std::vector<Seat> m_seats;                    //!< in order of joining
    std::unordered_map<uint64_t, SeatId> m_index; //!< seat by id of device
    Bundle m_residual;                            //!< what is left
    std::size_t m_users{0};                       //!< devices that compute on the server
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_GAME_TABLE_H
